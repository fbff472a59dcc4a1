#!/usr/bin/env python3
"""Write correlations, peak steps and context sweeps of a known-answer case as tables for tests.

usage: make_correlations_expected.py expected.json correlations_expected.tsv sweep_expected.tsv
"""
import json
import sys

COLUMNS = {"surprisal": "final_surprisal_bits", "var_steps": "variability_bits",
           "aoa": "aoa_log10_step", "forgettability": "forgettability_bits",
           "var_runs": "cross_run_variability_bits2"}
RESPONSES = {"surprisal": "final_surprisal", "var_steps": "variability", "aoa": "aoa",
             "forgettability": "forgettability", "var_runs": "cross_run_variability"}


def write(path, names, rows):
    with open(path, "w", encoding="utf-8") as f:
        for row in [names, *rows]:
            print(*row, sep="\t", file=f)


def correlations(expected):
    for pair, r in expected["metric_correlations_average"].items():
        a, b = pair.split("/")
        yield "averaged", COLUMNS[a], COLUMNS[b], 0, repr(r)
    for metric, each in expected["cross_run_correlations"].items():
        for k, r in enumerate(each):
            yield "between_runs", COLUMNS[metric], COLUMNS[metric], k, repr(r)
    for order, step in expected["peak_step"].items():
        yield "peak", order, "", 0, step


def sweeps(expected):
    for model in ("nopos", "pos"):
        for response, rows in expected["context_sweep_" + model].items():
            for row in rows:
                yield (model, RESPONSES[response], row["n"], row["w"], repr(row["r2_adj_alone"]),
                       repr(row["beta_full"]), repr(row["beta_alone"]), repr(row["beta_residual"]))


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        expected = json.load(f)
    write(sys.argv[2], ("analysis", "a", "b", "place", "value"), correlations(expected))
    write(sys.argv[3], ("model", "response", "order", "window", "r2_adj_alone", "slope_full",
                        "slope_alone", "slope_residual"), sweeps(expected))


main()

#!/usr/bin/env python3
"""Write the regressions of a known-answer case as a table that tests can read.

usage: make_effects_expected.py expected.json > effects_expected.tsv
"""
import json
import sys

RESPONSES = {"surprisal": "final_surprisal", "var_steps": "variability", "aoa": "aoa",
             "forgettability": "forgettability", "var_runs": "cross_run_variability"}


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        expected = json.load(f)
    print("model", "response", "predictor", "quantity", "value", sep="\t")
    for key, steps in expected["effects"].items():
        model, response = key.split("/")
        for step in steps:
            for quantity, value in step.items():
                if quantity != "predictor":
                    print(model, RESPONSES[response], step["predictor"], quantity, repr(value),
                          sep="\t")
    for name, value in expected["vif"].items():
        print("vif", "", name, "vif", repr(value), sep="\t")
    for pair, value in expected["predictor_correlations"].items():
        print("correlation", *pair.split("/"), "pearson", repr(value), sep="\t")


main()

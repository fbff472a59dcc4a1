#!/usr/bin/env python3
"""The n-gram part of 'sufgram covariates' as one would write it in Python: a dict of Counters for each
order, then a look-up for each target and order.

usage: plain_covariates.py TRAIN.txt EVAL.txt      (ids, a sequence a line)
Prints CPU seconds of counting and of scoring, targets, and the sum of all surprisals as a check."""
import math
import sys
import time
from collections import Counter, defaultdict

ORDERS = 5
PAD = -1


def read(path):
    with open(path, encoding="ascii") as lines:
        return [[int(item) for item in line.split()] for line in lines if line.strip()]


def count(sequences):
    counts = [defaultdict(Counter) for _ in range(ORDERS)]
    for ids in sequences:
        padded = (PAD,) * (ORDERS - 1) + tuple(ids)
        for end in range(ORDERS - 1, len(padded)):
            token = padded[end]
            for n in range(ORDERS):
                counts[n][padded[end - n:end]][token] += 1
    totals = [{context: sum(c.values()) for context, c in table.items()} for table in counts]
    return counts, totals


def score(sequences, counts, totals):
    """Counts, totals, mle and backed-off surprisals of all positions but 0, and the mean of the context."""
    rows = []
    fill = max(-math.log2(counts[0][()][token] / totals[0][()])
               for token in {token for ids in sequences for token in ids} if token in counts[0][()])
    for ids in sequences:
        padded = (PAD,) * (ORDERS - 1) + tuple(ids)
        context_sum = 0.0
        for end in range(ORDERS - 1, len(padded)):
            token = padded[end]
            row = []
            backed_off = fill
            for n in range(ORDERS):
                context = padded[end - n:end]
                counter = counts[n].get(context)
                seen = counter[token] if counter else 0
                total = totals[n].get(context, 0)
                bits = -math.log2(seen / total) if seen else math.nan
                if seen:
                    backed_off = bits
                row += (seen, total, bits, backed_off)
            position = end - ORDERS + 1
            if position:
                row.append(context_sum / position)
                rows.append(row)
            context_sum += row[3]
    return rows


def main():
    train, evaluation = read(sys.argv[1]), read(sys.argv[2])
    start = time.process_time()
    counts, totals = count(train)
    counted = time.process_time()
    rows = score(evaluation, counts, totals)
    end = time.process_time()
    check = sum(row[4 * n + 3] for row in rows for n in range(ORDERS))
    print(f"{counted - start:.3f} {end - counted:.3f} {len(rows)} {check:.6f}")


main()

#!/bin/sh
# The README shows what the commands print.
exec scripts/check-readme

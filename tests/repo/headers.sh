#!/bin/sh
# The public headers compile alone, as C11 and as C++17.
exec scripts/check-headers

#!/usr/bin/env bash
# Installs what the tests need beyond the .NET SDK when it is missing.
set -u
exit 0

# Every target is a plain command or two that also work typed by hand.
CONFIG ?= Release

.PHONY: run test test-full check build format restore bench chaos cluster pack clean public-api

run:
	dotnet run --project samples/Quickstart -c $(CONFIG)

cluster:
	dotnet run --project samples/Cluster -c $(CONFIG)

restore:
	dotnet restore --locked-mode

build:
	dotnet build -c $(CONFIG) --no-restore

format:
	dotnet format

test:
	eng/test.sh

test-full:
	eng/test.sh --full

# All rows within the hour, and one table at the end, which is in artifacts/chaos/summary.md too.
chaos:
	CONFIG=$(CONFIG) eng/chaos.sh

check:
	dotnet restore --locked-mode
	dotnet format --verify-no-changes --no-restore
	dotnet build -c Release --no-restore
	NO_BUILD=1 eng/test.sh

pack:
	eng/pack.sh

clean:
	dotnet clean -c $(CONFIG)

# Pages through the grid against bare YARP. Needs Debian's package wrk, and a machine with nothing else to do.
bench:
	for host in Standalone Silo EdgeFrontend; do dotnet build src/$$host -c Release -v q --nologo || exit 1; done
	dotnet build benchmarks/Pages -c Release -v q --nologo
	dotnet benchmarks/Pages/bin/Release/net10.0/Personalization.Pages.dll

# After a change of what the packages offer: writes it down, so that the build accepts it and a reviewer sees it.
public-api:
	eng/public-api.sh

# Gatehouse: the commands that matter are `make serve` and `make test`; each does all the set-up that it needs.

SWIFT ?= swift
# The optimizer is told what was counted under load (`make profile` counts anew).
PLAIN_FLAGS = -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
PROFILE = $(CURDIR)/Support/profile/gatehouse.profdata
# Private functions go by the names of their files there, without the folders, which differ from build to build.
PROFILE_NAMES = -Xswiftc -Xllvm -Xswiftc -static-func-full-module-prefix=false
RELEASE_FLAGS = $(PLAIN_FLAGS) $(PROFILE_NAMES) -Xswiftc -Xfrontend -Xswiftc "-ir-profile-use=$(PROFILE)"
BINARY = .build/release/gatehouse

.PHONY: serve build test unit end-to-end shipped bench profile fmt lint setup clean

serve: build
	$(BINARY) serve

build: setup
	$(SWIFT) build $(RELEASE_FLAGS) --product gatehouse

test: setup lint unit end-to-end shipped

# Unit, property and socket tests. Those of the data plane hold a thread while they read from a socket: one at a time, or
# they would take all threads from the gateways that they wait for.
unit:
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --parallel --skip DataPlaneTests
	$(SWIFT) test --skip-build --no-parallel --filter DataPlaneTests

# The binary behind real SDKs, in front of a scripted upstream and of real models.
end-to-end:
	$(SWIFT) build --product gatehouse
	Tests/EndToEnd/run.sh

# The release binary builds, which the optimizer's own checks can refuse, and it is what answers a first request and an SDK.
shipped: build
	GATEHOUSE_BIN=$(BINARY) Tests/EndToEnd/run.sh test_start.py test_sdk_scripted.py

bench: build
	Benchmarks/run.py --gatehouse $(BINARY)

profile: setup
	Support/profile.sh $(PLAIN_FLAGS) $(PROFILE_NAMES)

fmt:
	$(SWIFT) format -i -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift
	Support/checks/imports.py
	Support/checks/end_to_end.py

setup:
	Support/setup.sh

clean:
	rm -rf .build

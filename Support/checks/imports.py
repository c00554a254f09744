#!/usr/bin/env python3
"""Checks the direction of imports: which of our targets, and which third-party modules, a target may import."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

PURE = {"Vocabulary", "JSONText", "Dialects", "Policy", "Catalogue", "TokenCount"}
ADAPTERS = {
    "Stores", "Upstreams", "Telemetry", "ConfigurationFile", "Secrets", "TransportSecurity", "Outbound", "Identity"
}
PLANES = {"DataPlane", "ControlPlane"}

# Our own targets that each target may import.
ALLOWED = {
    "Vocabulary": set(),
    "JSONText": set(),
    "Dialects": {"Vocabulary", "JSONText"},
    "Policy": {"Vocabulary", "JSONText"},
    "Catalogue": {"Vocabulary", "CAssets"},
    "TokenCount": {"CAssets"},
    "Ports": {"Vocabulary", "Policy"},
    "Ledger": {"Vocabulary", "Policy", "Ports"},
    "Stores": {"Vocabulary", "JSONText", "Policy", "Ports", "Ledger"},
    "Upstreams": {"Vocabulary", "Policy", "Ports", "TransportSecurity"},
    "TransportSecurity": set(),
    "Telemetry": {"Vocabulary", "Ports"},
    "ConfigurationFile": {"Vocabulary", "Policy", "Catalogue"},
    "Secrets": {"Vocabulary", "Policy"},
    "Alerts": {"Vocabulary", "JSONText", "Policy", "Ports", "Ledger", "Secrets"},
    "Directory": {"Vocabulary", "Policy", "Ports", "Catalogue", "Secrets"},
    "DataPlane": {
        "Vocabulary", "JSONText", "Dialects", "TokenCount", "Policy", "Ports", "Ledger", "Secrets", "TransportSecurity"
    },
    "ControlPlane": {"Vocabulary", "Policy", "Ports", "Ledger", "Directory", "Secrets", "Identity", "Console"},
    "Console": {"CAssets"},
    "Outbound": set(),
    "Identity": {"Vocabulary", "Policy", "Ports", "Secrets"},
    "AdminClient": {"Outbound"},
}

# Third-party modules that belong to one target alone.
HOMES = {
    "GRDB": {"Stores"},
    "NIOSSL": {"TransportSecurity"},
    "Yams": {"ConfigurationFile"},
    "Crypto": {"Secrets"},
    "CryptoExtras": {"Secrets"},
    "JWTKit": {"Identity"},
    "Hummingbird": {"ControlPlane"},
    "HTTPTypes": {"ControlPlane"},
    "AsyncHTTPClient": {"Outbound"},
    "ArgumentParser": {"gatehouse"},
    "ServiceLifecycle": {"gatehouse"},
    "HashTreeCollections": {"Policy"},
    "NIOHTTP1": {"DataPlane", "Outbound"},
    "NIOHTTP2": {"DataPlane"},
}

# What a pure target must not reach: I/O, clocks, locks.
IMPURE = {"Foundation", "Dispatch", "Glibc", "Synchronization", "NIOCore", "NIOPosix", "Logging"}
IMPORT = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |internal |package |private )?import (?:\w+ )?(\w+)", re.M)


def main() -> int:
    faults = []
    for directory in sorted((ROOT / "Sources").iterdir()):
        target = directory.name
        for file in sorted(directory.rglob("*.swift")):
            where = file.relative_to(ROOT)
            for module in IMPORT.findall(file.read_text()):
                if module in ALLOWED and target in ALLOWED and module not in ALLOWED[target]:
                    faults.append(f"{where}: {target} may not import {module}")
                if module in HOMES and target not in HOMES[module]:
                    faults.append(f"{where}: {module} belongs to {', '.join(sorted(HOMES[module]))}")
                if target in PURE and module in IMPURE and not (target == "Catalogue" and module == "Foundation"):
                    faults.append(f"{where}: {target} is pure and may not import {module}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

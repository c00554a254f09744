// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "gatehouse",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "gatehouse", targets: ["gatehouse"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // Pure: no I/O, no clock, no chance, no lock.
        .pure("Vocabulary"),
        .pure("JSONText"),
        .pure("Dialects", ["Vocabulary", "JSONText"]),
        .pure(
            "Policy",
            ["Vocabulary", "JSONText", .product(name: "HashTreeCollections", package: "swift-collections")]
        ),
        .pure("Catalogue", ["Vocabulary", "CAssets"]),
        .pure("TokenCount", ["CAssets"]),
        .target(name: "CAssets", exclude: ["Resources"]),
        .room("Console", ["CAssets"]),

        // Ports and the ledger.
        .room("Ports", ["Vocabulary", "Policy", .nioCore]),
        .room("Ledger", ["Vocabulary", "Policy", "Ports", .logging]),

        // Adapters: never import each other or a plane.
        .room(
            "Stores",
            [
                "Vocabulary", "JSONText", "Policy", "Ports", "Ledger",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .room(
            "Upstreams",
            [
                "Vocabulary", "Policy", "Ports", "TransportSecurity", .nioCore, .nioPosix,
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "DequeModule", package: "swift-collections"),
            ]
        ),
        .room("TransportSecurity", [.nioCore, .product(name: "NIOSSL", package: "swift-nio-ssl")]),
        .room("Telemetry", ["Vocabulary", "Ports", .logging]),
        .room(
            "ConfigurationFile",
            ["Vocabulary", "Policy", "Catalogue", .product(name: "Yams", package: "Yams")]
        ),
        .room(
            "Secrets",
            [
                "Vocabulary", "Policy", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]
        ),
        .room(
            "Outbound",
            [
                .product(name: "AsyncHTTPClient", package: "async-http-client"), .nioCore,
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .room(
            "Identity",
            [
                "Vocabulary", "Policy", "Ports", "Secrets", .nioCore,
                .product(name: "JWTKit", package: "jwt-kit"),
            ]
        ),

        // Who and what exists.
        .room("Directory", ["Vocabulary", "Policy", "Ports", "Catalogue", "Secrets", .logging]),

        // Who is told when budgets fill.
        .room("Alerts", ["Vocabulary", "JSONText", "Policy", "Ports", "Ledger", "Secrets", .logging]),

        // Planes.
        .room(
            "DataPlane",
            [
                "Vocabulary", "JSONText", "Dialects", "Policy", "Ports", "Ledger", "Secrets", .logging,
                "TokenCount", .nioCore, .nioPosix, .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "DequeModule", package: "swift-collections"), "TransportSecurity",
            ]
        ),
        .room(
            "ControlPlane",
            [
                "Vocabulary", "Policy", "Ports", "Ledger", "Directory", "Secrets", "Identity", "Console",
                .logging, .nioCore,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"), .nioPosix,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .room("AdminClient", ["Outbound"]),

        // Commands and assembly, nothing else.
        .executableTarget(
            name: "gatehouse",
            dependencies: [
                "Vocabulary", "Policy", "Ports", "Ledger", "Stores", "Upstreams", "Telemetry",
                "ConfigurationFile",
                "Secrets", "Catalogue", "Directory", "TransportSecurity", "DataPlane", "ControlPlane",
                "AdminClient", "Identity", "Outbound", "Alerts", .logging,
                .nioCore, .nioPosix,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: .house
        ),

        .tests("Vocabulary"),
        .tests("JSONText"),
        // Where recorded traffic is, which two suites read.
        .testTarget(
            name: "RecordingsTesting",
            path: "Tests/RecordingsTesting",
            swiftSettings: .house
        ),
        .tests("Dialects", ["Vocabulary", "JSONText", "RecordingsTesting"], exclude: ["Fixtures"]),
        .tests("Policy", ["Vocabulary"]),
        .tests("Catalogue", ["Vocabulary"]),
        .tests("TokenCount", exclude: ["Fixtures"]),
        .tests("Ledger", ["Vocabulary", "Policy", "Ports", .logging]),
        .tests(
            "Stores",
            [
                "Vocabulary", "Policy", "Ports", "Ledger", .logging,
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .tests("Upstreams", ["Vocabulary", "Policy", "Ports", .nioCore, .nioPosix]),
        .tests("Telemetry", ["Vocabulary", "Policy", "Ports", .logging]),
        .tests("ConfigurationFile", ["Vocabulary", "Policy", "Catalogue"]),
        .tests("Secrets", ["Vocabulary", "Policy"]),
        .tests("Alerts", ["Vocabulary", "Policy", "Ports", "Ledger", "Secrets", .logging]),
        .tests("Outbound", [.nioCore, .nioPosix, .product(name: "NIOHTTP1", package: "swift-nio")]),
        .tests(
            "Identity",
            [
                "Vocabulary", "Policy", "Ports", "Secrets", .nioCore,
                .product(name: "JWTKit", package: "jwt-kit"),
            ]
        ),
        // Doubles that two suites share; a test target, so that no product is built with it.
        .testTarget(
            name: "DirectoryTesting",
            dependencies: ["Vocabulary", "Policy", "Ports", "Secrets", "Directory"],
            path: "Tests/DirectoryTesting",
            swiftSettings: .house
        ),
        .tests(
            "Directory",
            ["DirectoryTesting", "Vocabulary", "Policy", "Ports", "Catalogue", "Secrets", .logging]
        ),
        .tests(
            "DataPlane",
            [
                "Vocabulary", "Policy", "Ports", "Ledger", "Stores", "Upstreams", "Secrets", "Directory",
                "Dialects", "TransportSecurity", "Catalogue", "Identity", "RecordingsTesting",
                "TokenCount", .logging, .nioCore, .nioPosix,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .tests(
            "ControlPlane",
            [
                "DirectoryTesting", "Vocabulary", "Policy", "Ports", "Ledger", "Directory", "Secrets",
                "Identity", .logging,
                .nioCore,
                .nioPosix,
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

extension Target.Dependency {
    static var nioCore: Target.Dependency { .product(name: "NIOCore", package: "swift-nio") }
    static var nioPosix: Target.Dependency { .product(name: "NIOPosix", package: "swift-nio") }
    static var logging: Target.Dependency { .product(name: "Logging", package: "swift-log") }
}

extension Target {
    static func pure(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
        .target(name: name, dependencies: dependencies, swiftSettings: .house)
    }
    static func tests(
        _ name: String,
        _ dependencies: [Target.Dependency] = [],
        exclude: [String] = []
    ) -> Target {
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.target(name: name)] + dependencies,
            exclude: exclude,
            swiftSettings: .house
        )
    }
    static func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
        .target(name: name, dependencies: dependencies, swiftSettings: .house)
    }
}

extension [SwiftSetting] {
    static var house: [SwiftSetting] {
        [
            // Existentials are spelled out, so that their cost is seen.
            .enableUpcomingFeature("ExistentialAny"),
            // What a target imports stays its own business.
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .enableUpcomingFeature("InferIsolatedConformances"),
            .treatAllWarnings(as: .error),
        ]
    }
}

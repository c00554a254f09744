import AdminClient
import ArgumentParser
import ControlPlane
import Directory
import Foundation
import Ports
import Secrets
import Stores
import Vocabulary

/// `gatehouse audit`: who did what.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List, export and prove the audit trail.",
        subcommands: [List.self, Export.self, Verify.self],
        defaultSubcommand: List.self
    )

    fileprivate static let path = "/api/v1/audit"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List changes and refusals, newest first.")
        @OptionGroup var admin: AdminOptions
        @OptionGroup var page: PageOptions
        @Option(help: "Only this actor.")
        var actor: String?
        @Option(help: "Only this action, or all of a noun, such as key.")
        var action: String?
        @Option(help: "Only this subject, such as team:ID.")
        var subject: String?
        @Option(help: "The first moment, RFC 3339 or a date.")
        var from: String?
        @Option(help: "The moment before which it ends.")
        var to: String?

        func run() async throws {
            try await admin.list(
                ["seq", "time", "actor", "action", "subject"],
                path,
                query: page.query + [
                    ("actor", actor), ("action", action), ("subject", subject), ("from", from), ("to", to),
                ]
            )
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the whole trail and its checkpoints, a JSON object a line."
        )
        @Option(help: "Only rows after this number.")
        var after: Int?
        @OptionGroup var admin: AdminOptions

        func run() async throws {
            try await admin.raw {
                try await $0.get(path + "/export", query: [("after", after.map { String($0) })])
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove offline that a trail is whole; exit code 1 and the first bad row if it is not."
        )
        @Option(help: "The data folder whose database and secret key are read; the gateway may be running.")
        var dataDir = "data"
        @Option(help: "An export to read instead.")
        var file: String?
        @Option(
            help:
                "The public key that is trusted, in base64; else that of the data folder, else the one that the trail names."
        )
        var publicKey: String?

        func run() throws {
            do {
                let trusted = try trustedKey()
                let isSigned = AuditSigning.isSigned(trusting: trusted)
                let summary =
                    if let file { try Self.verify(export: file, isSigned) } else {
                        try Self.verify(database: dataDir + "/gatehouse.db", isSigned)
                    }
                print(
                    "the audit trail is whole: \(summary.rows) rows from row \(summary.first), "
                        + "\(summary.checkpoints) signed checkpoints, the last at row \(summary.covered)"
                )
                if trusted == nil {
                    print(
                        "its checkpoints were checked against the key that the trail itself names; "
                            + "give --public-key to prove who signed them"
                    )
                }
            } catch {
                FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
                throw ExitCode(1)
            }
        }

        private func trustedKey() throws -> [UInt8]? {
            if let publicKey {
                guard let data = Data(base64Encoded: publicKey), data.count == 32 else {
                    throw StartFailure("the public key is not the base64 of 32 bytes")
                }
                return Array(data)
            }
            let path = SecretKey.path(in: dataDir)
            guard FileManager.default.isReadableFile(atPath: path) else { return nil }
            return CheckpointSigner(sealingKey: try SealingKey.load(path: path, ifAbsent: .refuses)).publicKey
        }

        private static func verify(
            database path: String,
            _ isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool
        ) throws -> AuditVerifier.Summary {
            var verifier = AuditVerifier(checkpoints: [], isSigned: isSigned)
            try AuditFile(path: path).read(
                checkpoints: {
                    verifier = AuditVerifier(checkpoints: $0, isSigned: isSigned)
                },
                row: { try verifier.take($0) }
            )
            return try verifier.finish()
        }

        private static func verify(
            export path: String,
            _ isSigned: @escaping @Sendable (AuditCheckpoint) -> Bool
        ) throws -> AuditVerifier.Summary {
            let (rows, checkpoints) = try AuditImport.read(
                Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            )
            var verifier = AuditVerifier(
                first: rows.first?.sequence ?? 1,
                checkpoints: checkpoints,
                isSigned: isSigned
            )
            for row in rows { try verifier.take(row) }
            return try verifier.finish()
        }
    }
}

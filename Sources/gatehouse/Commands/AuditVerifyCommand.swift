import ArgumentParser
import ControlPlane
import Directory
import Foundation
import Ports
import Secrets
import Stores
import Vocabulary

/// `gatehouse audit verify`: proves a trail offline.
struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove offline that a trail is whole; exit code 1 and the first bad place if it is not."
    )

    @Option(
        help: ArgumentHelp(
            "The data folder whose database, anchor and secret key are read, whatever GATEHOUSE_STORE_URL says; the gateway "
                + "may be running. Else that of --database, else data."
        )
    )
    var dataDir: String?

    @Option(help: "The database, if it is not gatehouse.db in the data folder.")
    var database: String?

    @Option(help: "The gateway's configuration file, which says where the database and the secret key are.")
    var config: String?

    @Option(help: "An export to read instead.")
    var file: String?

    @Option(
        help: ArgumentHelp(
            "A public key that is trusted, in base64; may be given several times. Else that of the data folder, else the "
                + "one that the anchor or the export names."
        )
    )
    var publicKey: [String] = []

    @Option(help: "An anchor that was kept elsewhere, beside the data folder's; may be given several times.")
    var anchor: [String] = []

    @Option(help: "The number of an audit.gap row that is known and no fault; may be given several times.")
    var accept: [Int64] = []

    @Flag(help: "Take an export without a statement: nobody can tell then whether its end was cut off.")
    var withoutStatement = false

    func validate() throws {
        if file != nil, database != nil { throw ValidationError("--file and --database exclude each other.") }
    }

    func run() throws {
        do {
            for line in try file.map(verify(export:)) ?? verifyDatabase() { print(line) }
        } catch {
            FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }

    // MARK: Databases

    private func verifyDatabase() throws -> [String] {
        let location = try location()
        let own = location.anchor
        // Read before the database: a gateway that runs writes them in the other order.
        let ownAnchor = try own.read()
        let anchors =
            try anchor.map { path in
                guard let found = try AuditAnchorFile(path: path).read() else {
                    throw StartFailure("there is no anchor at \(path)")
                }
                return found
            } + (ownAnchor.map { [$0] } ?? [])
        let given = try trustedKeys(location)
        var verifier: AuditVerifier?
        try AuditFile(path: location.database).read(
            checkpoints: { checkpoints in
                if anchors.isEmpty, let last = checkpoints.last, last.previous != nil {
                    throw StartFailure(
                        "there is no anchor at \(own.path), and there was one when row \(last.sequence) was written: "
                            + "nobody can tell whether rows after it were cut off"
                    )
                }
                let keys = given ?? [anchors.last?.publicKey ?? checkpoints.last?.publicKey ?? []]
                verifier = try AuditVerifier(
                    checkpoints: checkpoints,
                    anchors: anchors,
                    knownGaps: Set(accept),
                    isSigned: AuditSigning.isSigned(trusting: keys)
                )
            },
            row: { try verifier?.take($0) }
        )
        guard let summary = try verifier?.finish() else { return [] }
        return [
            "the audit trail is whole: \(summary.rows) rows from row 1, \(summary.checkpoints) signed checkpoints, "
                + "the last at row \(summary.covered)",
            "the database is \(location.database)",
        ] + anchorLines(summary, own.path) + gapLines(summary) + trustLines(given)
    }

    private func anchorLines(_ summary: AuditVerifier.Summary, _ path: String) -> [String] {
        guard let anchored = summary.anchored else {
            return [
                "there is no anchor at \(path) yet, so that a cut at the end would not show: the gateway makes one "
                    + "when it starts"
            ]
        }
        let line = "the anchor stands at row \(anchored): nothing up to there was cut off"
        guard summary.covered > anchored else { return [line] }
        return [
            line,
            "rows \(anchored + 1)–\(summary.covered) are signed, but cutting them off would not show before the next "
                + "change or start moves the anchor",
        ]
    }

    // MARK: Exports

    private func verify(export path: String) throws -> [String] {
        let export = try AuditImport(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        let given = try trustedKeys(location())
        let statement = try statement(of: export)
        let keys = given ?? [statement.publicKey]
        if export.statement != nil, !AuditSigning.isSigned(statement, trusting: keys) {
            throw StartFailure("line 1: the signature of the export's statement is not the installation's")
        }
        let verifier = AuditExportVerifier(
            knownGaps: Set(accept),
            isSigned: AuditSigning.isSigned(trusting: keys)
        )
        let summary = try verifier.verify(statement, rows: export.rows, checkpoints: export.checkpoints)
        return [
            "the export is whole: \(Self.extent(statement))"
                + (statement.nodes.isEmpty ? ", \(summary.checkpoints) signed checkpoints" : ""),
            export.statement == nil
                ? "it does not say where it ends: whether its end was cut off cannot be told"
                : "it ends where the trail ended at \(statement.time)",
        ] + gapLines(summary) + trustLines(given)
    }

    /// What an export says of itself; what one of old would have said if that is to be taken.
    private func statement(of export: AuditImport) throws -> AuditStatement {
        if let statement = export.statement { return statement }
        guard withoutStatement else {
            throw StartFailure(
                "line 1 is not the export's statement of what it holds: its beginning was taken away, or it is older "
                    + "than such statements (see --without-statement)"
            )
        }
        let last = export.rows.last
        var statement = AuditStatement(
            after: 0,
            start: AuditHash.origin,
            last: last?.sequence ?? 0,
            end: last?.hash ?? AuditHash.origin,
            rows: Int64(export.rows.count),
            time: last?.time ?? UTCTime(seconds: 0)
        )
        statement.publicKey = export.checkpoints.last?.publicKey ?? []
        return statement
    }

    private static func extent(_ statement: AuditStatement) -> String {
        guard statement.rows > 0 else { return "no rows after row \(statement.after)" }
        let rows = "rows \(statement.after + 1)–\(statement.last)"
        guard statement.nodes.isEmpty else {
            let nodes = statement.nodes.map(\.rawValue).joined(separator: ", ")
            return "\(statement.rows) of \(rows) of the trail, those that concern \(nodes) and what was below"
        }
        return statement.after == 0 ? rows : "\(rows) of a longer trail"
    }

    // MARK: Both

    private func location() throws -> AuditLocation {
        try AuditLocation(dataDirectory: dataDir, database: database, config: config)
    }

    private func trustedKeys(_ location: AuditLocation) throws -> [[UInt8]]? {
        guard publicKey.isEmpty else {
            return try publicKey.map { text in
                guard let data = Data(base64Encoded: text), data.count == 32 else {
                    throw StartFailure("the public key is not the base64 of 32 bytes")
                }
                return Array(data)
            }
        }
        return try location.publicKey().map { [$0] }
    }

    private func gapLines(_ summary: AuditVerifier.Summary) -> [String] {
        summary.gaps.map { "accepted: row \($0), behind which the trail did not go on where it had ended" }
    }

    private func trustLines(_ given: [[UInt8]]?) -> [String] {
        given != nil
            ? []
            : [
                "signatures were checked against the key that it names itself; give --public-key to prove who made them"
            ]
    }
}

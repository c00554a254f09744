import GRDB
import Policy

/// The tokens that a key stands for, as JSON.
enum WorkloadColumn {
    private struct Text: Codable {
        var issuer: String
        var claim: String
        var value: String
    }

    /// The column's value; null for a key with a text.
    static func value(_ workload: WorkloadClaim?) throws -> DatabaseValue {
        guard let workload else { return .null }
        let text = Text(issuer: workload.issuer, claim: workload.claim, value: workload.value)
        return try JSONColumn.encode(text).databaseValue
    }

    /// Reads it back; what cannot be read fails, because a key without it would be one with a text.
    static func workload(_ text: String?) throws -> WorkloadClaim? {
        let read: Text? = try text.flatMap { try JSONColumn.decode($0) }
        return read.map { WorkloadClaim(issuer: $0.issuer, claim: $0.claim, value: $0.value) }
    }
}

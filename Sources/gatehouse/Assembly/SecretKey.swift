import Foundation
import Ports
import Secrets
import Vocabulary

/// The key that seals credentials and signs the audit trail: from `server.secret_key`, else a file in the data folder.
enum SecretKey {
    /// Loads the key; the default file is made on the first start.
    static func load(
        _ reference: String?,
        dataDirectory: String,
        environment: [String: String],
        ifAbsent absence: SealingKey.Absence = .makes
    ) throws -> SealingKey {
        guard let reference else {
            return try SealingKey.load(path: path(in: dataDirectory), ifAbsent: absence)
        }
        if reference.hasPrefix("env:") {
            let name = String(reference.dropFirst(4))
            guard let text = environment[name], !text.isEmpty else {
                throw StartFailure("server.secret_key: the environment variable \(name) is not set")
            }
            return try SealingKey(text: Secret(text), source: name)
        }
        return try SealingKey.load(path: String(reference.dropFirst("file:".count)), ifAbsent: absence)
    }

    /// The file that a reference, or its absence, names; `nil` for an environment variable.
    static func file(_ reference: String?, dataDirectory: String) -> String? {
        guard let reference else { return path(in: dataDirectory) }
        return reference.hasPrefix("env:") ? nil : String(reference.dropFirst("file:".count))
    }

    /// Where another key lies while a change to it is not finished; `nil` if none does.
    static func unfinished(_ reference: String?, dataDirectory: String) -> String? {
        guard let next = file(reference, dataDirectory: dataDirectory).map({ $0 + ".next" }) else {
            return nil
        }
        return FileManager.default.fileExists(atPath: next) ? next : nil
    }

    /// Refuses to go on with a key that the store was moved away from.
    ///
    /// Whatever is sealed or signed under the old one from then on would be in the way. `next` is where the new one lies
    /// if the change was not finished.
    static func check(_ key: SealingKey, next: String?, _ trail: some AuditReading) throws {
        let signer = CheckpointSigner(sealingKey: key)
        guard let last = try trail.auditCheckpoints().last, last.publicKey != signer.publicKey else { return }
        if let next {
            throw StartFailure(
                "the store was moved to another secret key, and the change is not finished: run gatehouse rekey "
                    + "--new-key file:\(next) with the same --data-dir and --config"
            )
        }
        // A key that is lost may be followed by any other; one that was left may not come back.
        var changes = AuditFilter()
        changes.action = "secret_key.change"
        let change = try trail.auditRows(changes, before: nil, limit: 1).first
        guard change?.before.contains(signer.publicKeyText) ?? false else { return }
        throw StartFailure(
            "the store was moved to another secret key, and server.secret_key still gives the one before it; "
                + "if gatehouse rekey was cut short, run it again first"
        )
    }

    /// Where the key is unless `server.secret_key` says otherwise.
    static func path(in dataDirectory: String) -> String { dataDirectory + "/secret.key" }
}

import Foundation
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

    /// Refuses to go on while a change of the key has been begun and not finished.
    ///
    /// The store may be moved to the new key already, and whatever is sealed or signed under the old one from now on
    /// would be in the way.
    static func checkFinished(_ reference: String?, dataDirectory: String) throws(StartFailure) {
        guard let path = file(reference, dataDirectory: dataDirectory),
            FileManager.default.fileExists(atPath: path + ".next")
        else { return }
        throw StartFailure(
            "the secret key was to be changed, and the change is not finished: run gatehouse rekey "
                + "--new-key file:\(path).next with the same --data-dir and --config"
        )
    }

    /// Where the key is unless `server.secret_key` says otherwise.
    static func path(in dataDirectory: String) -> String { dataDirectory + "/secret.key" }
}

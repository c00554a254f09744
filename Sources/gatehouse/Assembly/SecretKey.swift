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

    /// Where the key is unless `server.secret_key` says otherwise.
    static func path(in dataDirectory: String) -> String { dataDirectory + "/secret.key" }
}

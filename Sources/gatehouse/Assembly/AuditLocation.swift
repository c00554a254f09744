import ConfigurationFile
import Foundation
import Policy
import Secrets

/// Where a trail that is to be proved offline is kept, and the key that signs it there.
struct AuditLocation {
    /// The database's path.
    let database: String
    /// The anchor's file.
    let anchor: AuditAnchorFile

    private let dataDirectory: String
    private let secretKey: String?
    private let environment: [String: String]

    /// Finds both as the gateway does: by the configuration file and the environment, else in the data folder.
    ///
    /// A database that is named goes before those; without a data folder it is looked at in its own folder, as in a copy
    /// that somebody keeps. A data folder that is named without a configuration file goes before them too: whoever asks for a
    /// folder must not be shown that another database is whole, which the environment happens to name.
    init(
        dataDirectory: String?,
        database: String?,
        config: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let declaration = try ConfigurationLoader.load(path: config, environment: environment).declaration
        let folder = database.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        self.dataDirectory = dataDirectory ?? folder ?? "data"
        let url = dataDirectory != nil && config == nil ? nil : declaration.store.url
        self.database = try database ?? StoreLocation(url, dataDirectory: self.dataDirectory).path
        self.environment = environment
        anchor = AuditAnchorFile(dataDirectory: self.dataDirectory)
        secretKey = declaration.server.secretKey
    }

    /// The public key of the installation's secret key; `nil` where whoever asks has no access to that.
    func publicKey() throws -> [UInt8]? {
        if let secretKey, secretKey.hasPrefix("env:") {
            guard environment[String(secretKey.dropFirst(4))]?.isEmpty == false else { return nil }
        } else {
            guard let file = SecretKey.file(secretKey, dataDirectory: dataDirectory),
                FileManager.default.isReadableFile(atPath: file)
            else { return nil }
        }
        let key = try SecretKey.load(
            secretKey,
            dataDirectory: dataDirectory,
            environment: environment,
            ifAbsent: .refuses
        )
        return CheckpointSigner(sealingKey: key).publicKey
    }
}

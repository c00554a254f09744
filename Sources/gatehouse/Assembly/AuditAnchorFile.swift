import ControlPlane
import Ports
import Stores

/// The audit trail's anchor as a file: a checkpoint's line of an export.
struct AuditAnchorFile: AuditAnchoring {
    /// The file.
    let path: String

    /// The anchor of a data folder.
    init(dataDirectory: String) { path = dataDirectory + "/audit.anchor" }

    /// An anchor that was kept somewhere.
    init(path: String) { self.path = path }

    func read() throws -> AuditCheckpoint? {
        guard let bytes = try DurableFile.read(path, atMost: 1 << 20) else { return nil }
        guard let checkpoint = AuditImport.checkpoint(bytes) else {
            throw AuditAnchorDamage("\(path) holds no checkpoint of an audit trail")
        }
        return checkpoint
    }

    func write(_ checkpoint: AuditCheckpoint) throws {
        try DurableFile.replace(path, with: AuditExport.line(of: checkpoint))
    }
}

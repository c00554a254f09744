/// Why there is no sealing key, on one line for the person who starts the gateway.
public enum SealingKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was given is neither 64 hexadecimal digits nor the base64 of 32 bytes.
    case notAKey(source: String)
    /// There is no file, and none was to be made.
    case missing(path: String)
    /// Somebody other than the owner can read or change the file.
    case open(path: String, mode: UInt32)
    /// The file belongs to somebody else, who can read it.
    case foreign(path: String, owner: UInt32)
    /// The path is not that of a plain file.
    case notAFile(path: String)
    /// A change to another key, which lies there, was begun and not finished.
    case unfinished(path: String)
    /// The system refused an action: `read`, `make`, `sync`.
    case system(action: String, path: String, message: String)

    /// The line.
    public var description: String {
        switch self {
        case .notAKey(let source):
            "\(source) holds no key: 64 hexadecimal digits or the base64 of 32 bytes are expected"
        case .missing(let path):
            "there is no key at \(path)"
        case .open(let path, let mode):
            "\(path) has mode \(String(mode, radix: 8)), so that others reach the key: run chmod 600 \(path)"
        case .foreign(let path, let owner):
            "\(path) belongs to user \(owner), not to the user who runs Gatehouse"
        case .notAFile(let path):
            "\(path) is not a file"
        case .unfinished(let path):
            "\(path) holds another key, to which a change was begun: finish that first, with --new-key file:\(path)"
        case .system(let action, let path, let message):
            "cannot \(action) \(path): \(message)"
        }
    }
}

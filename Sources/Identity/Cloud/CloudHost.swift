import Vocabulary

/// What sources of credentials may use of the machine and the network.
public struct CloudHost: Sendable {
    /// The process's environment.
    public let environment: [String: String]
    /// Sends requests to identity services.
    public let transport: any IdentityTransport
    /// Gives a file's bytes.
    public let readFile: @Sendable (String) throws -> [UInt8]
    /// The time.
    public let clock: @Sendable () -> UTCTime

    /// Joins the parts.
    public init(
        environment: [String: String],
        transport: any IdentityTransport,
        readFile: @escaping @Sendable (String) throws -> [UInt8],
        clock: @escaping @Sendable () -> UTCTime
    ) {
        self.environment = environment
        self.transport = transport
        self.readFile = readFile
        self.clock = clock
    }

    /// The value of a variable; `nil` if it is unset or empty.
    func variable(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }

    /// The text of a file, without blanks and line ends around it.
    func text(ofFile path: String) throws(CloudCredentialError) -> String {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            throw .file(path: path, reason: "\(error)")
        }
        guard bytes.count <= Self.mostBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw .file(path: path, reason: "it is no text of at most \(Self.mostBytes) bytes")
        }
        return text.trimmed
    }

    /// The largest file that is read.
    static let mostBytes = 1 << 20
}

extension String {
    /// The text without blanks and line ends around it.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }
}

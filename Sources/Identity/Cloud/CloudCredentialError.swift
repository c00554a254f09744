/// Why there is no credential for a cloud; nothing of a secret is told.
public enum CloudCredentialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The configuration or the host lacks something, or has something that cannot be used: what, and what to do.
    case unusable(String)
    /// A file of the host cannot be read.
    case file(path: String, reason: String)
    /// A URL is neither https nor one of the addresses that may be spoken to without.
    case notSecure(url: String)
    /// No answer came from an identity service.
    case unreachable(url: String, reason: String)
    /// An identity service refused: its status, and the code that it gave.
    case refused(url: String, status: Int, code: String)
    /// The credential has ended already by the clock of this machine.
    case endedOnArrival
    /// The answer of an identity service is not what its interface says.
    case notAnAnswer(url: String)

    /// One line for an operator.
    public var description: String {
        switch self {
        case .unusable(let reason): reason
        case .file(let path, let reason): "the file \(path) cannot be read: \(reason)"
        case .notSecure(let url): "\(Self.shown(url)) is not an https:// URL"
        case .unreachable(let url, let reason): "\(Self.shown(url)) cannot be reached: \(reason)"
        case .refused(let url, let status, let code):
            "\(Self.shown(url)) refused with status \(status)" + (code.isEmpty ? "" : " and the code \(code)")
        case .endedOnArrival:
            "the credential that was given has ended already: compare the clock of this machine with its source"
        case .notAnAnswer(let url): "\(Self.shown(url)) answered with something else than a credential"
        }
    }

    /// A URL without its query, which may hold anything.
    private static func shown(_ url: String) -> String { String(url.prefix { $0 != "?" }) }

    /// Whether the source is simply not there, so that the next one of a chain may be asked.
    var isAbsence: Bool {
        if case .unreachable = self { true } else { false }
    }
}

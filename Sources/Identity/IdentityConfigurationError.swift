/// Why the configuration of a provider or issuer is refused.
public struct IdentityConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with a field.
    public enum Fault: Sendable, Hashable {
        /// It must not be empty.
        case empty
        /// It must be an https URL, or an http one of this machine, without user and fragment.
        case notSecure
        /// It must be a list of scopes: printable characters without blanks, quotes and backslashes.
        case notScopes
    }

    /// The field's name in the file and the API.
    public let field: String
    /// What is wrong with it.
    public let fault: Fault

    init(field: String, _ fault: Fault) {
        self.field = field
        self.fault = fault
    }

    /// One line for a person.
    public var description: String {
        switch fault {
        case .empty: "\(field) must not be empty"
        case .notSecure:
            "\(field) must be an https:// URL (http:// on this machine only), without user and fragment"
        case .notScopes: "\(field) must be words of printable characters without quotes and backslashes"
        }
    }
}

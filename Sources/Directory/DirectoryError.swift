/// Why the directory did not make a change, or does not know something.
public struct DirectoryError: Error, Hashable, Sendable {
    /// The closed set of reasons, by the code that clients of the admin API see.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no such thing.
        case notFound = "not_found"
        /// A value is not acceptable; `field` says which.
        case invalidValue = "invalid_value"
        /// The name is taken by a sibling.
        case nameTaken = "name_taken"
        /// The configuration file declares it, so only the file can change it.
        case managedByFile = "managed_by_file"
        /// A group of the identity provider gives it, so only the group or the mapping can take it.
        case managedByGroup = "managed_by_group"
        /// Teams or keys that are in force hang below it.
        case notEmpty = "not_empty"
        /// The root of the tree can be neither moved nor deleted.
        case isRoot = "is_root"
        /// The key is revoked, which is final.
        case keyRevoked = "key_revoked"
        /// The actor's roles do not allow it.
        case forbidden
        /// It would have more than something above it has; the text names that.
        case exceedsParent = "exceeds_parent"
        /// Somebody else changed it between being read and being written.
        case changedMeanwhile = "changed_meanwhile"
        /// The store could not write; nothing is changed.
        case storeUnavailable = "store_unavailable"
    }

    /// Why.
    public var code: Code
    /// The field that is meant, such as `budget.limit_usd`, if one is.
    public var field: String?
    /// A sentence for a person, without secrets.
    public var message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String, field: String? = nil) {
        self.code = code
        self.field = field
        self.message = message
    }

    static func invalid(_ field: String, _ message: String) -> DirectoryError {
        DirectoryError(.invalidValue, message, field: field)
    }
}

/// One message of a conversation.
public struct Turn: Hashable, Sendable {
    /// Who speaks.
    public enum Role: String, Hashable, Sendable {
        /// Instructions in the middle of a conversation; leading ones are ``Conversation/system``.
        case system
        /// The caller; results of tools are parts of the caller's turn.
        case user
        /// The model.
        case assistant
    }

    /// Who speaks.
    public var role: Role
    /// What is said, in order.
    public var parts: [ContentPart]
    /// The speaker's name, where the dialect has one.
    public var name: String?

    /// Makes a turn.
    public init(_ role: Role, _ parts: [ContentPart], name: String? = nil) {
        self.role = role
        self.parts = parts
        self.name = name
    }
}

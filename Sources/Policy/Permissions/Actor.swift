import Vocabulary

/// Who makes a change or asks for something on the admin surface.
public struct Actor: Sendable, Hashable {
    /// What somebody showed to be believed.
    public enum Identity: Sendable, Hashable {
        /// Whoever showed nothing that is believed.
        case nobody
        /// The gateway itself, at its first start or while it reads back.
        case system
        /// The configuration file.
        case file
        /// The admin token.
        case adminToken
        /// A person with access to the host.
        case host
        /// A person who signed in.
        case user(UserID)
        /// An admin key, which acts for its owner.
        case key(KeyID, owner: MemberID)
    }

    /// Who it is.
    public let identity: Identity
    /// The team to which an admin key is confined; `nil` leaves all that the roles reach.
    public let boundary: TeamID?

    /// Makes an actor.
    public init(_ identity: Identity, boundary: TeamID? = nil) {
        self.identity = identity
        self.boundary = boundary
    }

    /// Whoever showed nothing that is believed.
    public static let nobody = Actor(.nobody)
    /// The gateway itself.
    public static let system = Actor(.system)
    /// The configuration file.
    public static let file = Actor(.file)
    /// Whoever has the admin token.
    public static let adminToken = Actor(.adminToken)
    /// Whoever has access to the host.
    public static let host = Actor(.host)

    /// The principal whose roles count and whose keys are its own; `nil` for those that are none.
    public var member: MemberID? {
        switch identity {
        case .nobody, .system, .file, .adminToken, .host: nil
        case .user(let id): MemberID(id)
        case .key(_, let owner): owner
        }
    }

    /// The text in the audit trail.
    public var mark: String {
        switch identity {
        case .nobody: "nobody"
        case .system: "system"
        case .file: "file"
        case .adminToken: "admin_token"
        case .host: "host"
        case .user(let id): id.rawValue
        case .key(let id, let owner): "\(id.rawValue) (\(owner.rawValue))"
        }
    }
}

import Policy
import Vocabulary

/// What a store holds of teams, keys and the installation when the process starts.
public struct DirectoryContents: Sendable {
    /// All teams, the root among them; empty on the very first start.
    public var teams: [Team]
    /// All keys, revoked ones included.
    public var keys: [Key]
    /// The installation key that digests of virtual keys are made with; `nil` on the very first start.
    public var installationKey: [UInt8]?
    /// The keyed hash of the generated admin token; `nil` if none was generated yet.
    public var adminTokenDigest: KeyDigest?

    /// Makes contents.
    public init(teams: [Team], keys: [Key], installationKey: [UInt8]?, adminTokenDigest: KeyDigest?) {
        self.teams = teams
        self.keys = keys
        self.installationKey = installationKey
        self.adminTokenDigest = adminTokenDigest
    }
}

/// The durable home of teams, keys and the installation's secrets.
///
/// Asked for by the directory.
///
/// Calls block on the store and are made off the event loops. Each returns when its change is durable.
public protocol DirectoryStore: Sendable {
    /// Everything.
    func load() throws -> DirectoryContents
    /// The scope of a team or key, made if it is new. A scope is never given to another holder.
    func scope(for name: ScopeName) throws -> ScopeID
    /// Inserts or replaces a team.
    func save(_ team: Team) throws
    /// Removes a team.
    func delete(_ team: TeamID) throws
    /// Inserts or replaces a key.
    func save(_ key: Key) throws
    /// Keeps the installation key.
    func save(installationKey: [UInt8]) throws
    /// Keeps the digest of the generated admin token.
    func save(adminTokenDigest: KeyDigest) throws
}

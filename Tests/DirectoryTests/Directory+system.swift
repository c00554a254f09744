import Directory
import Policy
import Vocabulary

/// The verbs of the directory as tests use them most: by the gateway itself.
extension Directory {
    func createTeam(_ terms: TeamTerms) throws(DirectoryError) -> Team { try createTeam(terms, by: .system) }

    func updateTeam(
        _ id: TeamID,
        _ edit: (inout TeamTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> Team { try updateTeam(id, by: .system, edit) }

    func deleteTeam(_ id: TeamID) throws(DirectoryError) { try deleteTeam(id, by: .system) }

    func createKey(in team: TeamID, _ terms: KeyTerms) throws(DirectoryError) -> IssuedKey {
        try createKey(in: team, terms, by: .system)
    }

    func updateKey(
        _ id: KeyID,
        _ edit: (inout KeyTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> Key { try updateKey(id, by: .system, edit) }

    func rotateKey(_ id: KeyID, grace: Duration) throws(DirectoryError) -> IssuedKey {
        try rotateKey(id, grace: grace, by: .system)
    }

    func revokeKey(_ id: KeyID) throws(DirectoryError) -> Key { try revokeKey(id, by: .system) }
}

extension AuditSettings {
    /// Shows nothing of what changes.
    static let bare = AuditSettings { _ in "" }
}

extension MemberID: ExpressibleByStringLiteral {
    /// An id as it is written.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
}

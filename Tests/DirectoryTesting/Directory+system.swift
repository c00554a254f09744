import Directory
import Policy
import Ports
import Vocabulary

/// The verbs of the directory as tests use them most: by the gateway itself.
extension Directory {
    /// Makes a team.
    public func createTeam(_ terms: TeamTerms) throws(DirectoryError) -> Team {
        try createTeam(terms, by: .system)
    }

    /// Changes a team.
    public func updateTeam(
        _ id: TeamID,
        _ edit: (inout TeamTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> Team { try updateTeam(id, by: .system, edit) }

    /// Deletes a team.
    public func deleteTeam(_ id: TeamID) throws(DirectoryError) { try deleteTeam(id, by: .system) }

    /// Makes a key.
    public func createKey(in team: TeamID, _ terms: KeyTerms) throws(DirectoryError) -> IssuedKey {
        try createKey(in: team, terms, by: .system)
    }

    /// Changes a key.
    public func updateKey(
        _ id: KeyID,
        _ edit: (inout KeyTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> Key { try updateKey(id, by: .system, edit) }

    /// Gives a key another text.
    public func rotateKey(_ id: KeyID, grace: Duration) throws(DirectoryError) -> IssuedKey {
        try rotateKey(id, grace: grace, by: .system)
    }

    /// Ends a key.
    public func revokeKey(_ id: KeyID) throws(DirectoryError) -> Key { try revokeKey(id, by: .system) }
}

extension DeclarationTools {
    /// Reads a provider of the kind `openai`, at another address if the text says `elsewhere`, or a model with one target
    /// at it, by the name between the first quotes after `"name":`; and seals by writing the place in front.
    public static let scripted = DeclarationTools(
        provider: { (json, headers) throws(DeclarationFault) in
            var provider = ProviderDeclaration(name: try name(json), kind: "openai")
            if json.contains("elsewhere") { provider.baseURL = "https://elsewhere.example/v1" }
            provider.headers = headers
            return provider
        },
        model: { (json) throws(DeclarationFault) in
            var model = ModelDeclaration(name: try name(json))
            if json.contains("upstream") {
                model.targets = [TargetDeclaration(provider: "upstream", model: "m")]
            }
            return model
        },
        seal: { Array("\($1) \($0.revealed)".utf8) },
        open: { sealed, place in
            Secret(String(decoding: sealed.dropFirst(place.utf8.count + 1), as: UTF8.self))
        }
    )

    private static func name(_ json: String) throws(DeclarationFault) -> String {
        let parts = json.split(separator: "\"name\":\"", omittingEmptySubsequences: false)
        guard parts.count > 1, let end = parts[1].firstIndex(of: "\"") else {
            throw DeclarationFault(field: "name", "The value is missing.")
        }
        return String(parts[1][..<end])
    }
}

extension AuditSettings {
    /// Shows nothing of what changes.
    public static let bare = AuditSettings { _ in "" }
}

extension MemberID: ExpressibleByStringLiteral {
    /// An id as it is written.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
}

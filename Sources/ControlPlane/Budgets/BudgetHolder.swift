import Policy
import Vocabulary

/// Whose budget something is about, as far as a caller may know.
struct BudgetHolder {
    private let scope: ScopeName
    private let team: TeamID?
    private let name: String?

    /// The fields that say it in answers.
    static let fields: [Field] = [
        .required(
            "scope",
            .text,
            "The holder, such as `team:ID`, `key:ID`, `team:ID:model:NAME` or `mirror:RULE:MODEL`."
        ),
        .required(
            "kind",
            .choice(["team", "key", "user", "service_account", "model", "tag", "end_user", "mirror"]),
            "What the holder is."
        ),
        .required("team_id", .nullable(.text), "The team at which it stands; null for a person."),
        .required(
            "name",
            .nullable(.text),
            "What it is called; null for what the caller may not see, and for what is gone."
        ),
    ]

    /// Looks a holder up for a caller; `team` is where what is gone has stood.
    init(_ scope: ScopeName, seenBy authority: Authority, at team: TeamID? = nil) {
        self.scope = scope
        let snapshot = authority.snapshot
        let place = Subject.place(of: scope, in: snapshot)
        if case .user = scope { self.team = nil } else { self.team = place?.team ?? team }
        func ifAllowed(_ permission: Permission, _ name: String?) -> String? {
            guard let place else { return nil }
            let isOwn = place.owner.map { authority.may(permission, at: place.team, ownedBy: $0) }
            return isOwn ?? authority.may(permission, at: place.team) ? name : nil
        }
        name =
            switch scope {
            case .team(let id): ifAllowed(.readTeams, snapshot.team(id)?.name)
            case .part(_, let part): part.text
            case .mirror(let rule, let model): "\(model)/\(rule)"
            case .key(let id): ifAllowed(.readKeys, snapshot.principal(id)?.key.name)
            case .serviceAccount(let id):
                ifAllowed(.readServiceAccounts, snapshot.serviceAccount(id)?.name)
            case .user(let id):
                authority.actor.member == MemberID(id) || authority.may(.readUsers, at: .root)
                    ? snapshot.user(id)?.email : nil
            }
    }

    /// The fields' values.
    var members: [JSONValue.Member] {
        [
            .init(name: "scope", value: .text(scope)),
            .init(name: "kind", value: .string(kind)),
            .init(name: "team_id", value: .text(team)),
            .init(name: "name", value: .text(name)),
        ]
    }

    private var kind: String {
        switch scope {
        case .team: "team"
        case .key: "key"
        case .user: "user"
        case .serviceAccount: "service_account"
        case .part(_, let part): part.kind
        case .mirror: "mirror"
        }
    }
}

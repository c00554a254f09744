import Dialects
import Ledger
import Policy
import Vocabulary

extension Exchange {
    /// The path of who pays with the budgets of parts that the request belongs to, and the end users whom the ledger does
    /// not know yet.
    func path(
        _ payers: ScopePath,
        with teams: [TeamParts],
        _ authorized: Authorized
    ) throws(Refusal) -> (ScopePath, [PartPath.EndUser]) {
        let parts = PartPath(teams, model: authorized.model.name, tags: record?.tags ?? [:])
        if parts.concernsEndUsers { try checkEndUser(authorized) }
        guard parts.nodes.count + parts.endUsers.count <= ScopePath.maximumParts else {
            // The directory lets nobody declare that many.
            throw Refusal(
                .budgetExceeded,
                "The request belongs to more budgets of models, tags and end users than can be held at once, "
                    + "\(ScopePath.maximumParts). The teams' admins must declare fewer."
            )
        }
        var nodes = parts.nodes
        var unknown: [PartPath.EndUser] = []
        for endUser in parts.endUsers {
            if let node = loop.shared.ledger.place(endUser) {
                nodes.append(node)
            } else {
                unknown.append(endUser)
            }
        }
        return (payers.adding(nodes), unknown)
    }

    /// Refuses an end user whose name cannot be a tag: left out, it would not be charged to any budget.
    private func checkEndUser(_ authorized: Authorized) throws(Refusal) {
        guard record?.tags[RequestTag.endUser] == nil, let place = statedEndUser(authorized) else { return }
        throw Refusal(
            .invalidBody,
            "\(place.text) names who is charged here: at most \(RequestTag.longestEndUser) bytes without control characters, "
                + "and at most \(RequestTag.mostOfOneRequest) tags in all. The caller must shorten it.",
            param: place.bodyField
        )
    }

    /// Where the request says who the end user is, although that has become no tag.
    private func statedEndUser(_ authorized: Authorized) -> EndUserPlace? {
        let (envelope, operation) = (authorized.envelope, authorized.operation)
        if let field = facts.tagsField, TagsField.names(RequestTag.endUser, in: field) { return .header }
        if envelope.hasLongUser || envelope.user?.isEmpty == false { return EndUserPlace(userOf: operation) }
        if envelope.hasUnusableEndUser || envelope.metadata.contains(where: { $0.name == RequestTag.endUser })
        {
            return .tags(of: operation == .generateContent ? "labels" : "metadata")
        }
        return nil
    }
}

/// Where a request can say who its end user is.
private enum EndUserPlace {
    case header
    case field(String)
    case metadataField(String)
    case tags(of: String)

    /// Where requests of an operation say it in words of their dialect.
    init(userOf operation: Operation) {
        switch operation {
        case .messages, .invoke: self = .metadataField("user_id")
        default: self = .field("user")
        }
    }

    /// What it is called in refusals.
    var text: String {
        switch self {
        case .header: "`\(RequestTag.endUser)` in `x-gatehouse-tags`"
        case .field(let name): "`\(name)`"
        case .metadataField(let name): "`metadata.\(name)`"
        case .tags(let field): "`\(field).\(RequestTag.endUser)`"
        }
    }

    /// The field at the top of the body, for clients that show which one is meant.
    var bodyField: String? {
        switch self {
        case .header: nil
        case .field(let name), .tags(let name): name
        case .metadataField: "metadata"
        }
    }
}

import Policy
import Vocabulary

/// One page of the list of keys.
///
/// What the filter and the caller's roles leave out in the order of lists is not looked at: there may be 100,000.
struct KeyList {
    private let call: Route.Call
    private let services: AdminServices
    private let page: Page
    private let start: KeyPlace?
    private let tag: [String]?
    private let now: UTCTime

    init(_ call: Route.Call, _ services: AdminServices) throws(Problem) {
        self.call = call
        self.services = services
        page = try Page(call.query)
        start = try page.cursor.map { (mark) throws(Problem) in
            guard let place = NewestFirst.place(of: mark) else { throw Page.unknownCursor }
            return KeyPlace(createdAt: place.time, id: KeyID(rawValue: place.id))
        }
        tag = call.query["tag"]?.split(separator: "=", maxSplits: 1).map(String.init)
        now = services.now()
    }

    /// The page.
    func answer() -> AdminAnswer {
        var reaches: [TeamID: Reach] = [:]
        func isVisible(_ key: Key) -> Bool {
            let reach = reaches[key.team] ?? call.authority.reach(.readKeys, at: key.team)
            reaches[key.team] = reach
            return reach == .all || (reach == .own && key.owner == call.actor.member)
        }
        var shown: [Key] = []
        var hasMore = false
        for place in MergedOrder(sources) {
            guard let key = call.authority.snapshot.principal(place.id)?.key, isMeant(key), isVisible(key)
            else { continue }
            hasMore = shown.count == page.limit
            if hasMore { break }
            shown.append(key)
        }
        let rows = shown.map { $0.json(now: now, lastUse: services.lastUse($0.id)) }
        return Page.answer(
            rows,
            next: hasMore ? shown.last.map { NewestFirst.mark($0.createdAt, $0.id) } : nil
        )
    }

    /// The orders in which all keys stand that may be shown.
    private var sources: [SortedRest<KeyPlace>] {
        let (authority, snapshot) = (call.authority, call.authority.snapshot)
        if let owner = call.query["user_id"] {
            return [snapshot.keys(ownedBy: MemberID(rawValue: owner), after: start)]
        }
        if let team = call.query["team_id"] {
            return [snapshot.keys(of: TeamID(rawValue: team), after: start)]
        }
        if authority.isUnlimited(.readKeys) { return [snapshot.keys(after: start)] }
        let teams = snapshot.teams.filter { authority.may(.readKeys, at: $0.id) }
        let own = call.actor.member.map { snapshot.keys(ownedBy: $0, after: start) }
        return teams.map { snapshot.keys(of: $0.id, after: start) } + [own].compactMap(\.self)
    }

    /// Whether the filter means a key.
    private func isMeant(_ key: Key) -> Bool {
        let (team, owner, status) = (call.query["team_id"], call.query["user_id"], call.query["status"])
        guard team == nil || key.team.rawValue == team, owner == nil || key.owner.rawValue == owner,
            status == nil || KeyStatus(of: key, now: now).rawValue == status
        else { return false }
        guard let tag, let name = tag.first else { return true }
        return tag.count > 1 ? key.tags[name] == tag[1] : key.tags[name] != nil
    }
}

import Policy
import Vocabulary

/// One page of the list of budgets.
///
/// Only the page's own budgets are read: there may be 100,000.
struct BudgetList: Sendable {
    private let call: Route.Call
    private let budgets: any BudgetReading
    private let page: Page
    private let start: BudgetMark?

    init(_ call: Route.Call, _ services: AdminServices) throws(Problem) {
        self.call = call
        budgets = services.budgets
        page = try Page(call.query)
        start = page.cursor.map { BudgetMark($0) }
    }

    /// The page; it may block on the store.
    func answer() throws -> AdminAnswer {
        var marks: [BudgetMark] = []
        for mark in MergedOrder(sources) {
            // One more says whether there are more.
            guard marks.count <= page.limit else { break }
            marks.append(mark)
        }
        try addEndUsers(to: &marks)
        let shown = marks.prefix(page.limit)
        let views = try budgets.budgets(of: shown.compactMap(\.name))
        let next = marks.count > shown.count ? shown.last?.text : nil
        return Page.answer(views.map { $0.json(to: call.authority) }, next: next)
    }

    /// The orders in which all holders stand whose budgets may be shown.
    private var sources: [SortedRest<BudgetMark>] {
        let (authority, snapshot) = (call.authority, call.authority.snapshot)
        if authority.isUnlimited(.readBudgets) { return [snapshot.budgets(after: start)] }
        let teams = snapshot.teams.filter { authority.may(.readBudgets, at: $0.id) }
        return teams.map { snapshot.budgets(of: $0.id, after: start) } + [own.elements(after: start)]
    }

    /// The budgets of the caller itself and of its keys.
    private var own: SortedTree<BudgetMark> {
        var own = SortedTree<BudgetMark>()
        guard let member = call.actor.member else { return own }
        let snapshot = call.authority.snapshot
        var names = snapshot.keys(ownedBy: member).map { ScopeName.key($0.key.id) }
        if let user = member.user { names.append(.user(user)) }
        if let account = member.serviceAccount { names.append(.serviceAccount(account)) }
        for name in names where snapshot.node(named: name)?.budget != nil && isVisible(name) {
            own.insert(BudgetMark(name))
        }
        return own
    }

    private func isVisible(_ scope: ScopeName) -> Bool {
        guard let place = Subject.place(of: scope, in: call.authority.snapshot) else { return false }
        guard let owner = place.owner else { return call.authority.may(.readBudgets, at: place.team) }
        return Subject.isOwn(scope, owner, of: call.actor)
            || call.authority.may(.readBudgets, at: place.team, ownedBy: owner)
    }

    /// Puts in the end users who are not named and belong on the page.
    private func addEndUsers(to marks: inout [BudgetMark]) throws {
        let authority = call.authority
        let limit = page.limit + 1
        let teams = authority.snapshot.teamsOfEndUsers.filter { authority.may(.readBudgets, at: $0.team) }
            .map { (team: $0.team, first: BudgetMark(.part($0.team, .endUser("")))) }
            .sorted { $0.first < $1.first }
        for (team, first) in teams {
            // The page is full before the first of this team or a later one.
            if marks.count >= limit, marks[limit - 1] < first { return }
            var value: String?
            if let start, first < start {
                guard start.text.utf8.starts(with: first.text.utf8) else { continue }
                value = String(start.text.utf8.dropFirst(first.text.utf8.count))
            }
            let found = try budgets.endUsers(of: team, after: value, limit: limit)
            marks += found.map { BudgetMark(.part(team, .endUser($0))) }
            marks.sort()
            marks.removeLast(max(0, marks.count - limit))
        }
    }
}

import Policy
import Vocabulary

extension LedgerBook {
    /// One of the budgets that an open hold lies on.
    private struct Place {
        let account: Int
        /// The limit that binds what is added; `nil` if no budget refers to the window just now.
        let limit: Quantity?
        /// Whose budget it is, if the hold's path names it.
        let name: ScopeName?
    }

    /// Whether the hold is still open to which something is to be added.
    func isOpen(_ request: RaiseRequest) -> Bool {
        let entry = entries[Int(request.number)]
        return entry.isOpen && entry.exchange == request.exchange
    }

    /// Adds to an open hold on every budget that it lies on, or on none.
    mutating func raise(_ request: RaiseRequest) -> Bool {
        guard isOpen(request) else { return false }
        let places = places(of: request)
        for place in places {
            guard let limit = place.limit,
                !accounts[place.account].covers(need(request, at: place), limit: limit)
            else { continue }
            want(place.account)
            return false
        }
        for place in places {
            claim(need(request, at: place), on: place.account, limit: accounts[place.account].limit)
        }
        entries[Int(request.number)].bound += request.more
        return true
    }

    /// How much the budgets need for it.
    func needs(of request: RaiseRequest) -> [(account: Int, amount: Quantity)] {
        guard isOpen(request) else { return [] }
        return places(of: request).map { ($0.account, need(request, at: $0)) }
    }

    /// The first budget to which it cannot be added whatever the store gives, as of the last plan.
    func shortfall(of request: RaiseRequest) -> BudgetShortfall? {
        for place in places(of: request) {
            let account = accounts[place.account]
            guard let limit = place.limit, account.isShort(of: need(request, at: place), limit: limit),
                let name = place.name ?? attachedNames[place.account]
            else { continue }
            return BudgetShortfall(
                scope: name,
                limit: (limit + account.carried).amount(account.window.unit),
                window: account.period,
                every: account.cycle?.every ?? 1,
                resetsAt: account.window.end == .endless ? nil : account.window.end
            )
        }
        return nil
    }

    private func need(_ request: RaiseRequest, at place: Place) -> Quantity {
        request.more[accounts[place.account].window.unit]
    }

    /// The budgets that the hold lies on.
    ///
    /// A limit lowered meanwhile, or a grant that has ended, binds what is added, whether anybody else has asked since then or
    /// not; on what was declared or came back since then the limit in force alone does, if there is one.
    private func places(of request: RaiseRequest) -> [Place] {
        let first = Int(request.number) * Self.maximumClaims
        let budgeted = request.path.budgeted
        return (0..<entries[Int(request.number)].claims).map { position in
            let account = Int(claims[first + position])
            let node = request.present?.first { $0.scope == accounts[account].window.scope }
            let inForce = node?.budget.flatMap { terms in
                accounts[account].serves(terms, at: request.arrival)
                    ? accounts[account].limit(terms, at: request.time) : nil
            }
            guard position >= budgeted.count else {
                let own = budgeted[position].budget.map { accounts[account].limit($0, at: request.time) }
                return Place(
                    account: account,
                    limit: min(own ?? .zero, inForce ?? accounts[account].limit),
                    name: budgeted[position].name
                )
            }
            guard request.present != nil else {
                let isBudget = attachedNames[account] != nil
                return Place(account: account, limit: isBudget ? accounts[account].limit : nil, name: nil)
            }
            return Place(account: account, limit: inForce, name: node?.name)
        }
    }
}

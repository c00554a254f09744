import Policy
import Vocabulary

extension LedgerBook {
    /// What to ask of the store so that waiting exchanges can be decided and accounts that run low are filled.
    ///
    /// What is to be given back is no longer free from here on, so that no hold can take it meanwhile; `failed`
    /// returns it.
    mutating func plan(_ waiting: [HoldRequest], raises: [RaiseRequest] = [], at time: UTCTime) -> RefillPlan
    {
        var plan = RefillPlan()
        var needs: [Int: Quantity] = [:]
        var order: [Int] = []
        for request in waiting {
            for node in request.path.budgeted {
                // Outside of its dates a budget has no window; the request is refused without one.
                guard let terms = node.budget, terms.isInForce(at: request.arrival) else { continue }
                guard let account = account(of: node.scope, terms, at: request.arrival) else {
                    plan.unopened.append(
                        WindowOpening(scope: node.scope, terms: terms, time: request.arrival)
                    )
                    continue
                }
                let limit = accounts[account].limit(terms, at: time)
                if needs[account] == nil {
                    order.append(account)
                    accounts[account].limit = limit
                }
                // Of different limits in force the largest: whom it is too large for is told by its own.
                accounts[account].limit = max(accounts[account].limit, limit)
                needs[account, default: .zero] += request.charge[terms.unit]
            }
        }
        for raise in raises {
            for (account, amount) in self.needs(of: raise) {
                if needs[account] == nil { order.append(account) }
                needs[account, default: .zero] += amount
            }
        }
        for account in wanting {
            accounts[account].isWanting = false
            if needs[account] == nil { order.append(account) }
        }
        wanting.removeAll(keepingCapacity: true)
        for account in order {
            plan.accounts.append(account)
            plan.requests.append(request(for: account, needed: needs[account] ?? .zero))
        }
        return plan
    }

    /// Gives the whole idle slice of some accounts back.
    mutating func planReturn(of indexes: [Int]) -> RefillPlan {
        var plan = RefillPlan()
        for index in indexes {
            let free = max(.zero, accounts[index].free)
            accounts[index].free -= free
            plan.accounts.append(index)
            plan.requests.append(
                SliceRequest(
                    row: accounts[index].row.id,
                    limit: accounts[index].limit,
                    wanted: .zero,
                    givenBack: free
                )
            )
        }
        return plan
    }

    /// Takes what the store granted.
    mutating func apply(_ grants: [SliceGrant]) {
        for grant in grants {
            guard let account = accountByRow[grant.row] else { continue }
            accounts[account].free += grant.granted
            accounts[account].room = grant.room
        }
    }

    /// Undoes a plan that the store did not carry out.
    mutating func failed(_ plan: RefillPlan) {
        for (index, request) in zip(plan.accounts, plan.requests) {
            accounts[index].free += request.givenBack
            accounts[index].isEnding = false
        }
    }

    /// The first budget on which a request cannot be held whatever the store gives, as of the last plan.
    func shortfall(of request: HoldRequest, at time: UTCTime) -> BudgetShortfall? {
        for node in request.path.budgeted {
            guard let terms = node.budget, let index = account(of: node.scope, terms, at: request.arrival)
            else { continue }
            let limit = accounts[index].limit(terms, at: time)
            guard accounts[index].isShort(of: request.charge[terms.unit], limit: limit) else { continue }
            let end = accounts[index].window.end
            return BudgetShortfall(
                scope: node.name,
                limit: (limit + accounts[index].carried).amount(terms.unit),
                window: terms.window,
                every: terms.cycle?.every ?? 1,
                resetsAt: end == .endless ? nil : end
            )
        }
        return nil
    }

    private mutating func request(for index: Int, needed: Quantity) -> SliceRequest {
        let account = accounts[index]
        let excess = account.settled + account.slice - account.carried - account.limit
        let givenBack = max(.zero, min(account.free, excess))
        accounts[index].free -= givenBack
        return SliceRequest(
            row: account.row.id,
            limit: account.limit,
            wanted: givenBack > .zero ? .zero : account.appetite(for: needed),
            givenBack: givenBack
        )
    }
}

import Dialects
import Policy
import Vocabulary

/// A place within limits, to be given back once.
struct LimitPermit {
    let request: LimitRequest
}

extension LimitPermit {
    /// The permit that a request needs: by its key's path, its model's limits, and its provider's if there is only one.
    init(_ authorized: Authorized) {
        self.init(authorized, nodes: authorized.principal.path.limited, names: authorized.limits)
    }

    /// The permit that a request needs under another configuration than the one that it arrived under.
    init(_ authorized: Authorized, in snapshot: Snapshot) {
        let key = authorized.principal.key.id
        let path = snapshot.principal(key)?.path ?? authorized.principal.path
        self.init(authorized, nodes: path.limited, names: authorized.limits(in: snapshot))
    }

    /// The permit that an attempt needs beside its request's.
    init(attemptOf authorized: Authorized, names: [LimitedName]) {
        self.init(authorized, nodes: [], names: names)
    }

    private init(_ authorized: Authorized, nodes: [ScopeNode], names: [LimitedName]) {
        request = LimitRequest(
            nodes: nodes,
            names: names,
            tokens: authorized.operation.isMetered ? authorized.expectedInput : 0
        )
    }
}

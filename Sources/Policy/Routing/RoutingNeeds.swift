import Vocabulary

/// What a request needs of targets, and which of them cannot do it or are not known to.
extension Target {
    /// The first thing that the target is declared to lack and that its model has refused, if it is among what is needed.
    ///
    /// Without a policy that is what changes an answer's meaning.
    public func missing(of needs: Set<Capability>) -> Capability? {
        guard !needs.isEmpty, !lacks.isEmpty else { return nil }
        return Capability.allCases.first {
            needs.contains($0) && lacks.contains($0) && handling($0) == .reject
        }
    }

    /// Whether it is known to do what is needed, as far as its model has the lack refused.
    func isSure(of needs: Set<Capability>) -> Bool {
        doubts.isDisjoint(with: needs.filter { handling($0) == .reject })
    }
}

extension RoutePlan {
    /// The plan without the targets that are doubted to do what is needed, unless all of them are.
    public func preferringSure(of needs: Set<Capability>) -> RoutePlan {
        guard !needs.isEmpty else { return self }
        let sure = keeping { $0.isSure(of: needs) }
        return sure.targets.isEmpty ? self : sure
    }
}

extension Refusal {
    /// What a caller is told whose request no target can take.
    public static func lack(of capability: Capability) -> Refusal {
        Refusal(
            .invalidBody,
            "The model's target cannot take what the request needs (\(capability.rawValue)). The caller must leave it "
                + "out or choose another model, or the operator can let the model drop it.",
            param: capability.rawValue
        )
    }
}

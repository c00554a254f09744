import Dialects
import NIOCore
import Policy
import Vocabulary

/// What the targets of a plan must be able to do for a request, read only where that can change the plan.
struct RequestNeeds {
    private let needs: Set<Capability>

    /// Reads the needs of a request for a plan, if they can change it: if a target is declared to lack something, or if the
    /// targets are not all doubted alike to do what the request may need and is not to be dropped.
    init(
        _ plan: RoutePlan,
        _ envelope: RequestEnvelope,
        _ conversation: () -> Conversation?
    ) {
        let isDeclared = plan.targets.contains { !$0.lacks.isEmpty }
        needs = isDeclared || Self.chooses(plan, envelope) ? conversation()?.needs ?? [] : []
    }

    /// Whether doubts may prefer one target to another.
    private static func chooses(_ plan: RoutePlan, _ envelope: RequestEnvelope) -> Bool {
        guard let first = plan.targets.first, !plan.targets.allSatisfy({ $0.doubts == first.doubts }) else {
            return false
        }
        return plan.targets.contains { target in
            target.doubts.contains { target.handling($0) == .reject && envelope.mayNeed($0) }
        }
    }

    /// The first thing that a target is declared to lack and that its model has refused, if the request needs it.
    ///
    /// What is to be dropped is the writers' business, and passes untouched where nothing is written.
    func missing(_ target: Target) -> Capability? { target.missing(of: needs) }

    /// The plan without the targets that are doubted to do what is needed, unless all of them are.
    func preferred(_ plan: RoutePlan) -> RoutePlan { plan.preferringSure(of: needs) }
}

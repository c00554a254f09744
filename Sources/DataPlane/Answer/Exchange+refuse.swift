import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Ends the exchange with an error answer of ours.
    ///
    /// Nothing of an answer may have gone to the client.
    func refuse(_ refusal: Refusal, status: Int? = nil, closing: Bool = false) {
        guard phase != .over else { return }
        if let origin { return endMirror(origin, refusal) }
        let status = status ?? refusal.code.status
        loop.shared.counters.countRefusal(refusal.code)
        var head = ResponseHead(status: status, in: loop.scratch.take(room: 512))
        head.add("content-type", "application/json")
        addRequestID(to: &head)
        addCrossOrigin(to: &head)
        addTrail(to: &head)
        addLimits(to: &head)
        if case .wrongMethod(let allowed) = facts.route { head.add("allow", allowed) }
        Refusals.addAdvice(refusal, to: &head)
        if case .inference(let route) = facts.route, [.converse, .invoke].contains(route.operation) {
            head.add("x-amzn-errortype", ConverseFailure.type(of: refusal))
        }
        settle(status: status, usage: .none, cost: .zero, accuracy: .none, errorCode: refusal.code.rawValue)
        let sink = sink
        let body = Refusals.body(refusal, answeredRoute, facts.modelForm, id: shownID)
        finish()
        sink?.respond(head, body: body, closing: closing)
    }

    /// The route whose dialect an answer of ours is in.
    private var answeredRoute: DataRoute {
        guard case .passthrough = facts.route, let route = authorized?.route else { return facts.route }
        return .inference(route)
    }
}

import Testing

@testable import Policy

@Suite("Those that wait at limits, summed up")
struct WaitingCrowdTests {
    private static func holder(_ name: String) -> LimitHolder { .provider(name) }

    private static func request(_ holder: LimitHolder, takesPlace: Bool) -> LimitRequest {
        let terms = LimitTerms(concurrency: 1)
        let name = LimitedName(place: 0, holder: holder, limits: terms, takesPlace: takesPlace)
        return LimitRequest(nodes: [], names: [name], tokens: 0)
    }

    private static func front(_ kind: LimitExcess.Kind, _ request: LimitRequest) -> WaitingLine.Front {
        let excess = LimitExcess(kind: kind, holder: holder("p"), limit: 1, waitMicroseconds: 1)
        return WaitingLine.Front(excess, request, now: 1)
    }

    @Test("it is known how many have members that may go before their first, whatever changes")
    func passers() {
        let (p, q) = (Self.holder("p"), Self.holder("q"))
        let (keeper, other) = (Self.request(p, takesPlace: false), Self.request(p, takesPlace: true))
        var crowds = WaitingLine.Crowds()
        var crowd = WaitingLine.Crowd(at: p, front: Self.front(.concurrency, other))
        crowd.join(other, isUrgent: true)
        crowds[p] = crowd
        crowds[q] = WaitingLine.Crowd(at: q, front: Self.front(.requests, other))
        #expect(crowds.count == 2 && crowds.withPassers == 0)

        crowds[p]?.join(keeper, isUrgent: true)
        #expect(crowds.withPassers == 1)
        crowds[p]?.front = Self.front(.tokens, other)
        #expect(crowds.withPassers == 0)
        crowds[p]?.front = Self.front(.concurrency, other)
        #expect(crowds.withPassers == 1)
        crowds[p]?.replace(keeper, with: other)
        #expect(crowds.withPassers == 0)
        crowds[p]?.replace(other, with: keeper)
        #expect(crowds.withPassers == 1)
        crowds[q]?.urge()
        #expect(crowds.withPassers == 1)
        crowds[p] = nil
        #expect(crowds.count == 1 && crowds.withPassers == 0)
    }
}

import Policy
import Testing

@Suite("What the end of an attempt says of its target")
struct AttemptVerdictTests {
    @Test(
        "the end of the whole time is a failure of a target that has had its own time, or all of the exchange's",
        arguments: [
            (Duration.seconds(5), Duration.seconds(60), Duration.seconds(20), AttemptVerdict.nothing),
            (.seconds(17.9), .seconds(60), .seconds(20), .nothing),
            (.seconds(18), .seconds(60), .seconds(20), .failure),
            (.seconds(4.9), .seconds(5), .seconds(20), .nothing),
            (.seconds(5), .seconds(5), .seconds(20), .failure),
        ]
    )
    func cutOff(lasted: Duration, own: Duration, total: Duration, verdict: AttemptVerdict) {
        #expect(AttemptVerdict(cutOffAfter: lasted, own: own, total: total) == verdict)
    }
}

import Policy
import Testing

@Suite("Pauses before repeats")
struct RepeatPauseTests {
    @Test(
        "the random part grows from 0.2 s to 2 s",
        arguments: [(1, 200), (2, 200), (3, 400), (4, 800), (5, 1600), (6, 2000), (7, 2000), (100, 2000)]
    )
    func doubles(begun: Int, milliseconds: Int) {
        #expect(RepeatPause.duration(begun: begun, chance: 0) == .zero)
        #expect(RepeatPause.duration(begun: begun, chance: 1) == .milliseconds(milliseconds))
    }

    @Test("what the upstream asks for is waited in any case, and the random part besides")
    func asked() {
        #expect(RepeatPause.duration(begun: 2, asked: .seconds(3), chance: 0) == .seconds(3))
        #expect(RepeatPause.duration(begun: 2, asked: .seconds(3), chance: 0.5) == .milliseconds(3100))
    }
}

import Dialects
import Testing
import Vocabulary

@Suite("Conventions of usage")
struct UsageConventionTests {
    /// What every provider might report of the same answer.
    private var raw: RawUsage {
        var raw = RawUsage()
        raw.input = 100
        raw.output = 50
        raw.cached = 30
        raw.cacheWrite = 20
        raw.reasoning = 10
        return raw
    }

    @Test("input includes the cache, whether the report does or not")
    func cache() {
        let parts = Usage(input: 100, cachedInput: 30, cacheWrite: 20, output: 50, reasoning: 10)
        var added = parts
        added.input = 150

        for convention: UsageConvention in [.chat, .responses, .cohere, .ollama] {
            #expect(convention.usage(of: raw) == parts)
        }
        #expect(UsageConvention.anthropic.usage(of: raw) == added)
        #expect(UsageConvention.converse.usage(of: raw) == added)
    }

    @Test("output includes reasoning, whether the report does or not")
    func reasoning() {
        #expect(UsageConvention.gemini.usage(of: raw)?.output == 60)
        #expect(UsageConvention.chat.usage(of: raw)?.output == 50)
        // xAI's chat completions leave it out, which the total shows.
        var counted = raw
        counted.total = 160
        #expect(UsageConvention.chat.usage(of: counted)?.output == 60)
        // A total that has no room for it shows that the output has it already.
        counted.total = 150
        #expect(UsageConvention.chat.usage(of: counted)?.output == 50)
    }

    @Test("what tools put in is input")
    func tools() {
        var raw = raw
        raw.toolInput = 7

        #expect(UsageConvention.gemini.usage(of: raw)?.input == 107)
    }

    @Test("sound and pictures that came from a cache are not counted as new ones")
    func modalities() {
        var raw = raw
        raw.rare = [.audioInput: 40, .imageInput: 5]
        raw.cachedAudio = 30
        raw.cachedImage = 9

        #expect(UsageConvention.gemini.usage(of: raw)?.rare == [.audioInput: 10])
    }

    @Test("what is not billed stands apart, and what is billed is never cut")
    func billed() {
        var raw = RawUsage()
        raw.input = 200
        raw.output = 20
        raw.billedInput = 5
        raw.billedOutput = 22

        let usage = UsageConvention.cohere.usage(of: raw)

        #expect(usage == Usage(input: 200, output: 22, rare: [.unbilledInput: 195]))
    }

    @Test("nothing said, or something impossible, is no usage")
    func nothing() {
        var broken = raw
        broken.isBroken = true

        #expect(UsageConvention.chat.usage(of: RawUsage()) == nil)
        #expect(UsageConvention.chat.usage(of: broken) == nil)
    }

    @Test("of a stream's reports the last value of each count holds")
    func merging() {
        var first = RawUsage()
        first.input = 727
        first.output = 1
        first.cached = 5
        first.rare = [.searches: 1]
        var last = RawUsage()
        last.input = 1595
        last.output = 80
        last.serviceTier = .batch

        first.merge(last)

        #expect(first.input == 1595 && first.output == 80 && first.cached == 5)
        #expect(first.rare == [.searches: 1] && first.serviceTier == .batch)
    }

    @Test(
        "service tiers go by many words",
        arguments: [
            ("default", .standard), ("STANDARD", .standard), ("ON_DEMAND", .standard), ("flex", .flex),
            ("ON_DEMAND_FLEX", .flex), ("priority", .priority), ("ON_DEMAND_PRIORITY", .priority),
            ("batch", .batch), ("auto", nil), ("scale", nil), ("", nil),
        ] as [(String, ServiceTier?)]
    )
    func words(_ word: String, _ serviceTier: ServiceTier?) {
        #expect(ServiceTier(word: word) == serviceTier)
    }
}

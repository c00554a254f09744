import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Metering Anthropic's streams")
struct AnthropicMeterTests {
    private func meter(_ data: some Sequence<String>) -> StreamMetering {
        var meter = AnthropicMeter()
        var metering = StreamMetering()
        for data in data {
            let bytes = Array(data.utf8)
            meter.read(bytes.span, &metering)
        }
        return metering
    }

    @Test("a whole stream has its usage and its end")
    func whole() {
        let metering = meter(AnthropicStreamSamples.data)

        #expect(
            metering.usage
                == Usage(input: 17, cachedInput: 4, cacheWrite: 3, output: 20, serviceTier: .standard)
        )
        #expect(metering.isDone)
        #expect(metering.hasFinished)
        #expect(!metering.hasError)
        #expect(metering.textDeltas == 8)
        #expect(
            metering.textBytes == "hmGrüße 😀".utf8.count + #"web_searchf{"query":"q"}{"a":1}g"#.utf8.count
        )
    }

    @Test("until its end is reported, the input is the reported one and the output is counted")
    func cut() {
        let metering = meter(AnthropicStreamSamples.data.prefix(12))

        #expect(
            metering.usage
                == Usage(input: 17, cachedInput: 4, cacheWrite: 3, output: 4, serviceTier: .standard)
        )
        #expect(!metering.isDone)
        #expect(!metering.hasFinished)
    }

    @Test("an error is seen")
    func error() {
        let metering = meter([#"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#])

        #expect(metering.hasError)
        #expect(metering.usage == nil)
    }

    @Test("the last value of each count that is not null counts")
    func corrections() {
        let metering = meter([
            #"{"type":"message_start","message":{"usage":{"input_tokens":727,"cache_read_input_tokens":5,"output_tokens":2}}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":1595,"cache_read_input_tokens":null,"output_tokens":9}}"#,
        ])

        #expect(metering.usage == Usage(input: 1_600, cachedInput: 5, output: 9))
    }

    @Test("reading it whole gives the same usage as reading its events")
    func sameAsReader() throws {
        var reader = AnthropicDialect.eventReader()
        var last: Usage?
        for data in AnthropicStreamSamples.data {
            for case .usage(let usage) in try reader.read(name: nil, data: Array(data.utf8)) { last = usage }
        }

        #expect(meter(AnthropicStreamSamples.data).usage == last)
    }

    @Test("what a provider does besides and bills is counted, whole and streamed")
    func besides() throws {
        let report =
            #"{"input_tokens":682,"output_tokens":1320,"iterations":[{"type":"compaction","input_tokens":60385,"#
            + #""cache_read_input_tokens":5,"output_tokens":592,"iterations":[{"type":"compaction","input_tokens":9}]},"#
            + #"{"type":"message","input_tokens":682,"output_tokens":1320},"#
            + #"{"input_tokens":10,"output_tokens":1,"type":"advisor_message"}]}"#
        let delta = #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":\#(report)}"#
        let expected = Usage(input: 61_082, cachedInput: 5, output: 1_913)

        #expect(meter([delta]).usage == expected)
        #expect(meter([delta, delta]).usage == expected)
        #expect(AnthropicUsage.usage(try AnthropicSamples.json(report)) == expected)
    }
}

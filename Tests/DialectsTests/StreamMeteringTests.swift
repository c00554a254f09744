import Dialects
import Testing
import Vocabulary

@Suite("Stream metering")
struct StreamMeteringTests {
    private func meter(_ blocks: String...) -> (metering: StreamMetering, end: StreamEnd) {
        let bytes = Array(blocks.map { $0 + "\n\n" }.joined().utf8)
        var observer = StreamObserver(removesUsageChunk: false)
        _ = observer.observe(bytes.span)
        let end = observer.finish()
        return (observer.metering, end)
    }

    @Test(
        "generated text is measured in every place",
        arguments: [
            (#"{"delta":{"content":"four"}}"#, 4), (#"{"delta":{"reasoning_content":"four"}}"#, 4),
            (#"{"delta":{"reasoning":"four","reasoning_content":"four","content":null}}"#, 4),
            (#"{"delta":{"refusal":"four","content":""}}"#, 4), (#"{"text":"four","index":0}"#, 4),
            (
                #"{"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"four","arguments":"{}"}}]}}"#,
                6
            ),
            (
                #"{"delta":{"tool_calls":[{"index":0,"custom":{"input":"four"}},{"index":1,"function":{"arguments":"four"}}]}}"#,
                8
            ),
            (#"{"delta":{"function_call":{"arguments":"four"}}}"#, 4),
            (#"{"delta":{"role":"assistant","content":""}}"#, 0),
            (#"{"delta":{"content":"x"},"message":{"content":"not twice"}}"#, 1), (#"{"delta":null}"#, 0),
            (#"{"delta":{"content":"a"}},{"delta":{"content":"bc"}}"#, 3),
        ]
    )
    func text(_ choice: String, _ bytes: Int) {
        let (metering, _) = meter(#"data: {"choices":[\#(choice)]}"#)

        #expect(metering.textBytes == bytes)
        #expect(metering.textDeltas == (bytes > 0 ? 1 : 0))
    }

    @Test("the last report counts and reports are not added")
    func lastReport() {
        let (metering, _) = meter(
            #"data: {"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#,
            #"data: {"choices":[{"delta":{"content":"b"}}],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#,
            #"data: {"choices":[{"delta":{"content":"c"}}],"usage":null}"#
        )

        #expect(metering.usage == Usage(input: 5, output: 2))
    }

    @Test("Groq's own place for the usage is read")
    func groq() {
        let (metering, _) = meter(
            #"data: {"choices":[{"finish_reason":"stop"}],"x_groq":{"id":"r","usage":{"prompt_tokens":5,"completion_tokens":2}}}"#
        )

        #expect(metering.usage == Usage(input: 5, output: 2))
    }

    @Test(
        "errors are seen in every form",
        arguments: [
            #"data: {"error":{"message":"x","code":400}}"#, "event: error\ndata: {\"message\":\"x\"}",
            #"data: {"choices":[{"finish_reason":"error"}],"error":{"code":502}}"#, "event:error\ndata: x",
        ]
    )
    func errors(_ block: String) {
        let (metering, end) = meter(StreamSamples.chunk("a"), block)

        #expect(metering.hasError && !end.isTruncated)
    }

    @Test(
        "a report behind the last of the text is whole once an error ends the stream, and one before it is not"
    )
    func reportBeforeError() {
        let usage = #"data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#
        let error = #"data: {"error":{"message":"x"}}"#

        #expect(meter(StreamSamples.chunk("a"), usage, error).0.isReportWhole)
        #expect(!meter(StreamSamples.chunk("a"), usage).0.isReportWhole)
        #expect(!meter(usage, StreamSamples.chunk("a"), error).0.isReportWhole)
        #expect(!meter(StreamSamples.chunk("a"), error).0.isReportWhole)
    }

    @Test("an error that is null is none")
    func nullError() {
        let (metering, _) = meter(
            #"data: {"choices":[{"delta":{"content":"a"}}],"error":null}"#,
            "event: errors\ndata: {}"
        )

        #expect(!metering.hasError)
    }

    @Test("a stream without any sign of its end is truncated")
    func truncated() {
        let cut = meter(StreamSamples.chunk("a"), #"data: {"choices":[{"delta":{},"finish_reason":""}]}"#)
        let finished = meter(StreamSamples.chunk("a"), StreamSamples.finish)
        let done = meter(StreamSamples.chunk("a"), "data: [DONE]")
        let nothing = meter()

        #expect(cut.end.isTruncated && nothing.end.isTruncated)
        #expect(!finished.end.isTruncated && !finished.metering.isDone)
        #expect(!done.end.isTruncated && done.metering.isDone)
    }

    @Test("output is estimated by bytes, and at least by deltas")
    func estimate() {
        let (metering, _) = meter(
            StreamSamples.chunk("a"),
            StreamSamples.chunk("b"),
            StreamSamples.chunk("a longer text")
        )

        #expect(metering.estimatedOutput == 4)
    }

    @Test("garbage ends well")
    func garbage() {
        let seed = Array(StreamSamples.stream(StreamSamples.ordinary).all)
        var state: UInt64 = 1
        for _ in 0..<3000 {
            var bytes = seed
            for _ in 0..<6 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = seed[Int(state >> 20 & 0xFFFF) % seed.count]
            }
            let cut = Int(state >> 40) % bytes.count
            var observer = StreamObserver(removesUsageChunk: true)
            var sent = 0
            for piece in [Array(bytes[..<cut]), Array(bytes[cut...])] {
                switch observer.observe(piece.span) {
                case .pass: sent += piece.count
                case .edit(let before, let keep): sent += before.count + keep.reduce(0) { $0 + $1.count }
                }
            }
            sent += observer.finish().remaining.count
            // Whatever happens, nothing is sent twice, and only a usage chunk is ever taken out.
            #expect(sent <= bytes.count && sent >= bytes.count - 2 * StreamSamples.usage.utf8.count)
        }
    }
}

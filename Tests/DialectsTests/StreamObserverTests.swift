import Dialects
import Testing
import Vocabulary

@Suite("Stream observer")
struct StreamObserverTests {
    /// What comes out of an observer that is given these pieces.
    private func relay(
        _ pieces: [[UInt8]],
        removes: Bool = true
    ) -> (sent: [UInt8], metering: StreamMetering, end: StreamEnd) {
        var observer = StreamObserver(removesUsageChunk: removes)
        var sent: [UInt8] = []
        for piece in pieces {
            switch observer.observe(piece.span) {
            case .pass: sent += piece
            case .edit(let before, let keep):
                sent += before
                for part in keep { sent += piece[part] }
            }
        }
        let end = observer.finish()
        return (sent + end.remaining, observer.metering, end)
    }

    private func relay(
        _ text: String,
        removes: Bool = true
    ) -> (sent: String, metering: StreamMetering, end: StreamEnd) {
        let (sent, metering, end) = relay([Array(text.utf8)], removes: removes)
        return (String(decoding: sent, as: UTF8.self), metering, end)
    }

    @Test("a whole piece of ordinary events passes as it is")
    func passes() {
        let bytes = Array((StreamSamples.chunk("a") + "\n\n" + StreamSamples.chunk("b") + "\n\n").utf8)
        var observer = StreamObserver(removesUsageChunk: true)

        let observation = observer.observe(bytes.span)

        #expect(observation == .pass)
        #expect(observer.metering.textDeltas == 2 && observer.metering.textBytes == 2)
    }

    @Test("the extra chunk is taken out of the middle of a piece")
    func removes() {
        let (all, kept) = StreamSamples.stream(StreamSamples.ordinary)

        let (sent, metering, end) = relay([all])

        #expect(sent == kept)
        #expect(metering.usage == Usage(input: 7, output: 3))
        #expect(metering.isDone && metering.hasFinished && !metering.hasError && !end.isTruncated)
        // "Hello", " wörld" with an escape that counts as three, an emoji of four.
        #expect(metering.textBytes == 5 + 8 + 4 && metering.textDeltas == 3)
    }

    @Test("a client that asked for the usage gets it", arguments: ["\n", "\r\n", "\r"])
    func keeps(_ end: String) {
        let (all, _) = StreamSamples.stream(StreamSamples.ordinary, end: end)
        for piece in 1..<40 {
            let pieces = stride(from: 0, to: all.count, by: piece).map {
                Array(all[$0..<min(all.count, $0 + piece)])
            }
            var observer = StreamObserver(removesUsageChunk: false)
            for piece in pieces {
                let observation = observer.observe(piece.span)
                #expect(observation == .pass)
            }
            #expect(observer.metering.usage == Usage(input: 7, output: 3))
        }
    }

    static let variants: [[String]] = [
        StreamSamples.ordinary,
        [
            ": OPENROUTER PROCESSING", StreamSamples.chunk("x"), ":", StreamSamples.usage, ": bye",
            "data: [DONE]",
        ],
        ["\u{FEFF}" + StreamSamples.chunk("bom"), StreamSamples.usage],
        [StreamSamples.usage, StreamSamples.chunk("late"), StreamSamples.usage, StreamSamples.finish],
        ["", StreamSamples.chunk("blank lines"), "", "", StreamSamples.usage, "", "data: [DONE]"],
    ]

    @Test("every way to cut a stream in two gives the same", arguments: variants, ["\n", "\r\n", "\r"])
    func cutsInTwo(_ blocks: [String], _ lineEnd: String) {
        let (all, kept) = StreamSamples.stream(blocks, end: lineEnd)
        let whole = relay([all])
        #expect(whole.sent == kept)

        for cut in 0...all.count {
            let (sent, metering, end) = relay([Array(all[..<cut]), Array(all[cut...])])
            #expect(sent == kept, "cut at \(cut)")
            #expect(metering == whole.metering && end.isTruncated == whole.end.isTruncated, "cut at \(cut)")
        }
    }

    @Test("pieces of every size give the same", arguments: ["\n", "\r\n", "\r"])
    func cutsInMany(_ lineEnd: String) {
        let (all, kept) = StreamSamples.stream(StreamSamples.ordinary, end: lineEnd)
        let whole = relay([all])

        for size in 1...all.count {
            let pieces = stride(from: 0, to: all.count, by: size).map {
                Array(all[$0..<min(all.count, $0 + size)])
            }
            let (sent, metering, _) = relay(pieces)
            #expect(sent == kept && metering == whole.metering, "pieces of \(size)")
        }
    }

    @Test("only what may be the extra chunk is held back")
    func holdsLittle() {
        let chunk = Array(StreamSamples.chunk("some text").utf8)
        var observer = StreamObserver(removesUsageChunk: true)
        let head = Array(chunk[..<40])
        let body = Array(chunk[40..<150])
        let rest = chunk[150...] + [0x0A, 0x0A]

        let first = observer.observe(head.span)
        let second = observer.observe(body.span)
        let third = observer.observe(Array(rest).span)

        #expect(first == .edit(before: [], keep: []))
        // Its choices have begun, so it is ordinary and goes out before it has ended.
        #expect(second == .edit(before: head, keep: [0..<body.count]))
        #expect(third == .pass)
        #expect(observer.metering.textBytes == 9)
    }

    @Test("a comment does not wait for the event after it")
    func comments() {
        let bytes = Array(": ping\ndata: {\"id\"".utf8)
        var observer = StreamObserver(removesUsageChunk: true)

        #expect(observer.observeAll(bytes) == .edit(before: [], keep: [0..<7]))
    }

    @Test("an event that is held too long passes")
    func holdLimit() {
        let long = #"data: {"id":"\#(String(repeating: "x", count: StreamObserver.holdLimit))","#
        let rest = #""choices":[],"usage":{"prompt_tokens":1}}"# + "\n\n"
        let pieces = [Array(long.prefix(100).utf8), Array(long.dropFirst(100).utf8), Array(rest.utf8)]

        let (sent, metering, _) = relay(pieces)

        #expect(sent == pieces.flatMap { $0 })
        #expect(metering.usage?.input == 1)
    }

    @Test("an event over the limit passes unread and counts by its length")
    func eventLimit() {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
        var observer = StreamObserver(removesUsageChunk: false)
        let rounds = StreamObserver.eventLimit / piece.count + 1
        for _ in 0..<rounds { #expect(observer.observeAll(piece) == .pass) }
        let end = Array("\n\n\(StreamSamples.chunk("abc"))\n\n".utf8)

        #expect(observer.observeAll(end) == .pass)
        #expect(observer.metering.textBytes == rounds * piece.count + 2 + 3)
        #expect(observer.metering.textDeltas == 1)
    }

    @Test(
        "chunks that only resemble the extra one stay",
        arguments: [
            #"data: {"choices":[],"prompt_filter_results":[]}"#, #"data: {"choices":[],"usage":null}"#,
            #"data: {"choices":[{"delta":{}}],"usage":{"prompt_tokens":1}}"#,
            #"data: {"usage":{"prompt_tokens":1}}"#,
            #"data: {"choices":[{"delta":{"content":"\"choices\":[],\"usage\":{}"}}]}"#,
            #"data: {"choices":[],"usage":{"prompt_tokens":1},"error":{"message":"x"}}"#,
            #"data: {"choices":[],"usage":{"#,
            #"data: [{"choices":[],"usage":{}}]"#, #"dataset: {"choices":[],"usage":{"prompt_tokens":1}}"#,
        ]
    )
    func resembling(_ block: String) {
        let text = block + "\n\n"

        let sent = relay(text).sent

        #expect(sent == text)
    }

    @Test(
        "the extra chunk is known in every spelling",
        arguments: [
            "data:{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n",
            "data: { \"usage\" : { \"prompt_tokens\" : 1 } , \"choices\" : [ ] }\n\n",
            "data: {\"choices\":[],\ndata: \"usage\":{\"prompt_tokens\":1}}\n\n",
            "id: 7\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\nretry: 5\n\n",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n",
        ]
    )
    func spellings(_ text: String) {
        let (sent, metering, _) = relay(text)

        #expect(sent.isEmpty)
        #expect(metering.usage?.input == 1)
    }
}

extension StreamObserver {
    /// Observes a piece given as an array.
    mutating func observeAll(_ bytes: [UInt8]) -> Observation { observe(bytes.span) }
}

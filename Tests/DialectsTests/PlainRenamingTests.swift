import Dialects
import Testing

@Suite("Renaming the model of a plain answer")
struct PlainRenamingTests {
    private func renamed(_ pieces: [[UInt8]]) -> String {
        var renaming = PlainRenaming(model: "fast")
        var sent: [UInt8] = []
        for piece in pieces {
            if let splice = renaming.observe(piece.span) {
                sent += Splice.apply([splice], to: piece.span)
            } else {
                sent += piece
            }
        }
        return String(decoding: sent, as: UTF8.self)
    }

    static let answers: [(String, String)] = [
        (
            #"{"object":"list","data":[{"model":"up","x":"\"model\":\"up\""}],"model" : "up/\"1" ,"usage":{}}"#,
            #"{"object":"list","data":[{"model":"up","x":"\"model\":\"up\""}],"model" : "fast" ,"usage":{}}"#
        ),
        (#" {"model":"up","choices":[]}"#, #" {"model":"fast","choices":[]}"#),
        (#"{"model":"up","model":"up"}"#, #"{"model":"fast","model":"up"}"#),
        (#"{"models":"up","x":"model","mode":"l"}"#, #"{"models":"up","x":"model","mode":"l"}"#),
        (#"{"model":null,"x":"y"}"#, #"{"model":null,"x":"y"}"#),
        (#"{"x":1}{"model":"up"}"#, #"{"x":1}{"model":"up"}"#),
    ]

    @Test("the outermost model is replaced at every cut, and nothing else", arguments: answers)
    func cuts(_ text: String, _ expected: String) {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in [first, min(bytes.count, first + 1), min(bytes.count, first + 4)] {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map { Array($0) }
                #expect(renamed(pieces) == expected, "cut at \(first) and \(second)")
            }
        }
    }

    @Test("it is done when the name has passed or the object is over")
    func done() {
        var renaming = PlainRenaming(model: "fast")
        _ = renaming.observe(Array(#"{"data":[],"model":"u"#.utf8).span)
        let before = renaming.isDone
        _ = renaming.observe(Array(#"p""#.utf8).span)

        #expect(!before && renaming.isDone)
    }
}

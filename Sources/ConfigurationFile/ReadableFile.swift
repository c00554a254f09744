import Foundation

/// A file that was read as a whole.
///
/// By the system's own calls, because Foundation's errors do not say why a file cannot be read in words for people.
struct ReadableFile {
    /// Why a file cannot be read, in the system's words.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ code: Int32) { description = unsafe String(cString: strerror(code)) }
    }

    let bytes: [UInt8]

    init(path: String) throws {
        guard let file = unsafe fopen(path, "r") else { throw Failure(errno) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&piece, 1, piece.count, file)
            bytes += piece[..<count]
            if count == 0 { break }
            // What is larger is no file of ours, and a device may never end.
            guard bytes.count <= ConfigurationLoader.largestFile else { break }
        }
        guard unsafe ferror(file) == 0 else { throw Failure(errno) }
        self.bytes = bytes
    }
}

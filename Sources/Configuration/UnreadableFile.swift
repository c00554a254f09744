import Foundation

/// Why a file cannot be read, in the system's words.
struct UnreadableFile: Error, CustomStringConvertible {
    let description: String

    /// Takes the system's reason out of Foundation's error.
    init(_ error: any Error) {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            description = String(cString: strerror(Int32(underlying.code)))
        } else {
            description = "the system refuses"
        }
    }
}

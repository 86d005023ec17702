/* eslint-disable require-yield */
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime';
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc';
export var HelloFrame;
(function (HelloFrame) {
    let _codec;
    HelloFrame.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.opening != null) {
                    w.uint32(10);
                    HelloOpening.codec().encode(obj.opening, w);
                }
                if (obj.answer != null) {
                    w.uint32(18);
                    HelloAnswer.codec().encode(obj.answer, w);
                }
                if (obj.proof != null) {
                    w.uint32(26);
                    HelloProof.codec().encode(obj.proof, w);
                }
                if (obj.stranger != null) {
                    w.uint32(34);
                    HelloStranger.codec().encode(obj.stranger, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.opening = HelloOpening.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.opening
                            });
                            break;
                        }
                        case 2: {
                            obj.answer = HelloAnswer.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.answer
                            });
                            break;
                        }
                        case 3: {
                            obj.proof = HelloProof.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.proof
                            });
                            break;
                        }
                        case 4: {
                            obj.stranger = HelloStranger.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.stranger
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* HelloOpening.codec().stream(reader, reader.uint32(), `${prefix}.opening`, {
                                limits: opts.limits?.opening
                            });
                            break;
                        }
                        case 2: {
                            yield* HelloAnswer.codec().stream(reader, reader.uint32(), `${prefix}.answer`, {
                                limits: opts.limits?.answer
                            });
                            break;
                        }
                        case 3: {
                            yield* HelloProof.codec().stream(reader, reader.uint32(), `${prefix}.proof`, {
                                limits: opts.limits?.proof
                            });
                            break;
                        }
                        case 4: {
                            yield* HelloStranger.codec().stream(reader, reader.uint32(), `${prefix}.stranger`, {
                                limits: opts.limits?.stranger
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, HelloFrame.codec());
    }
    HelloFrame.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, HelloFrame.codec(), opts);
    }
    HelloFrame.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, HelloFrame.codec(), opts);
    }
    HelloFrame.stream = stream;
})(HelloFrame || (HelloFrame = {}));
export var HelloOpening;
(function (HelloOpening) {
    let _codec;
    HelloOpening.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.nonce);
                }
                if ((obj.mac != null && obj.mac.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.mac);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    nonce: uint8ArrayAlloc(0),
                    mac: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.nonce = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.mac = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.nonce`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.mac`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, HelloOpening.codec());
    }
    HelloOpening.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, HelloOpening.codec(), opts);
    }
    HelloOpening.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, HelloOpening.codec(), opts);
    }
    HelloOpening.stream = stream;
})(HelloOpening || (HelloOpening = {}));
export var HelloAnswer;
(function (HelloAnswer) {
    let _codec;
    HelloAnswer.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.nonce);
                }
                if ((obj.mac != null && obj.mac.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.mac);
                }
                if ((obj.certificate != null && obj.certificate.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.certificate);
                }
                if ((obj.offer != null && obj.offer.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.offer);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    nonce: uint8ArrayAlloc(0),
                    mac: uint8ArrayAlloc(0),
                    certificate: uint8ArrayAlloc(0),
                    offer: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.nonce = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.mac = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.certificate = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.offer = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.nonce`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.mac`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.certificate`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.offer`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, HelloAnswer.codec());
    }
    HelloAnswer.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, HelloAnswer.codec(), opts);
    }
    HelloAnswer.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, HelloAnswer.codec(), opts);
    }
    HelloAnswer.stream = stream;
})(HelloAnswer || (HelloAnswer = {}));
export var HelloProof;
(function (HelloProof) {
    let _codec;
    HelloProof.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.signature);
                }
                if ((obj.certificate != null && obj.certificate.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.certificate);
                }
                if ((obj.offer != null && obj.offer.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.offer);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    signature: uint8ArrayAlloc(0),
                    certificate: uint8ArrayAlloc(0),
                    offer: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.certificate = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.offer = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.certificate`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.offer`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, HelloProof.codec());
    }
    HelloProof.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, HelloProof.codec(), opts);
    }
    HelloProof.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, HelloProof.codec(), opts);
    }
    HelloProof.stream = stream;
})(HelloProof || (HelloProof = {}));
export var HelloStranger;
(function (HelloStranger) {
    let _codec;
    HelloStranger.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, HelloStranger.codec());
    }
    HelloStranger.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, HelloStranger.codec(), opts);
    }
    HelloStranger.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, HelloStranger.codec(), opts);
    }
    HelloStranger.stream = stream;
})(HelloStranger || (HelloStranger = {}));
export var HelloOffer;
(function (HelloOffer) {
    let _codec;
    HelloOffer.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.versions != null && obj.versions.length > 0) {
                    for (const value of obj.versions) {
                        w.uint32(8);
                        w.uint32(value);
                    }
                }
                if (obj.capabilities != null && obj.capabilities.length > 0) {
                    for (const value of obj.capabilities) {
                        w.uint32(18);
                        w.string(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    versions: [],
                    capabilities: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.versions != null && obj.versions.length === opts.limits.versions) {
                                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements');
                            }
                            if (obj.versions.length === 16) {
                                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements');
                            }
                            obj.versions.push(reader.uint32());
                            break;
                        }
                        case 2: {
                            if (opts.limits?.capabilities != null && obj.capabilities.length === opts.limits.capabilities) {
                                throw new MaxLengthError('Decode error - repeated field "capabilities" had too many elements');
                            }
                            if (obj.capabilities.length === 32) {
                                throw new MaxLengthError('Decode error - repeated field "capabilities" had too many elements');
                            }
                            obj.capabilities.push(reader.string());
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    versions: 16,
                    capabilities: 32
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.versions != null && obj.versions === opts.limits.versions) {
                                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements');
                            }
                            if (obj.versions === 16) {
                                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements');
                            }
                            yield {
                                field: `${prefix}.versions[]`,
                                index: obj.versions,
                                value: reader.uint32()
                            };
                            obj.versions++;
                            break;
                        }
                        case 2: {
                            if (opts.limits?.capabilities != null && obj.capabilities === opts.limits.capabilities) {
                                throw new MaxLengthError('Streaming decode error - repeated field "capabilities" had too many elements');
                            }
                            if (obj.capabilities === 32) {
                                throw new MaxLengthError('Streaming decode error - repeated field "capabilities" had too many elements');
                            }
                            yield {
                                field: `${prefix}.capabilities[]`,
                                index: obj.capabilities,
                                value: reader.string()
                            };
                            obj.capabilities++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, HelloOffer.codec());
    }
    HelloOffer.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, HelloOffer.codec(), opts);
    }
    HelloOffer.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, HelloOffer.codec(), opts);
    }
    HelloOffer.stream = stream;
})(HelloOffer || (HelloOffer = {}));
export var PushRecord;
(function (PushRecord) {
    let _codec;
    PushRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.envelopes != null && obj.envelopes.length > 0) {
                    for (const value of obj.envelopes) {
                        w.uint32(10);
                        w.bytes(value);
                    }
                }
                if (obj.acknowledgements != null && obj.acknowledgements.length > 0) {
                    for (const value of obj.acknowledgements) {
                        w.uint32(18);
                        w.bytes(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    envelopes: [],
                    acknowledgements: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.envelopes != null && obj.envelopes.length === opts.limits.envelopes) {
                                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements');
                            }
                            if (obj.envelopes.length === 1024) {
                                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements');
                            }
                            obj.envelopes.push(reader.bytes());
                            break;
                        }
                        case 2: {
                            if (opts.limits?.acknowledgements != null && obj.acknowledgements.length === opts.limits.acknowledgements) {
                                throw new MaxLengthError('Decode error - repeated field "acknowledgements" had too many elements');
                            }
                            if (obj.acknowledgements.length === 1024) {
                                throw new MaxLengthError('Decode error - repeated field "acknowledgements" had too many elements');
                            }
                            obj.acknowledgements.push(reader.bytes());
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    envelopes: 1024,
                    acknowledgements: 1024
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.envelopes != null && obj.envelopes === opts.limits.envelopes) {
                                throw new MaxLengthError('Streaming decode error - repeated field "envelopes" had too many elements');
                            }
                            if (obj.envelopes === 1024) {
                                throw new MaxLengthError('Streaming decode error - repeated field "envelopes" had too many elements');
                            }
                            yield {
                                field: `${prefix}.envelopes[]`,
                                index: obj.envelopes,
                                value: reader.bytes()
                            };
                            obj.envelopes++;
                            break;
                        }
                        case 2: {
                            if (opts.limits?.acknowledgements != null && obj.acknowledgements === opts.limits.acknowledgements) {
                                throw new MaxLengthError('Streaming decode error - repeated field "acknowledgements" had too many elements');
                            }
                            if (obj.acknowledgements === 1024) {
                                throw new MaxLengthError('Streaming decode error - repeated field "acknowledgements" had too many elements');
                            }
                            yield {
                                field: `${prefix}.acknowledgements[]`,
                                index: obj.acknowledgements,
                                value: reader.bytes()
                            };
                            obj.acknowledgements++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, PushRecord.codec());
    }
    PushRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, PushRecord.codec(), opts);
    }
    PushRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, PushRecord.codec(), opts);
    }
    PushRecord.stream = stream;
})(PushRecord || (PushRecord = {}));
export var FetchRequestRecord;
(function (FetchRequestRecord) {
    let _codec;
    FetchRequestRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.hashes != null && obj.hashes.length > 0) {
                    for (const value of obj.hashes) {
                        w.uint32(10);
                        w.bytes(value);
                    }
                }
                if (obj.history != null) {
                    w.uint32(18);
                    FetchHistory.codec().encode(obj.history, w);
                }
                if (obj.range != null) {
                    w.uint32(26);
                    FetchRange.codec().encode(obj.range, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    hashes: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.hashes != null && obj.hashes.length === opts.limits.hashes) {
                                throw new MaxLengthError('Decode error - repeated field "hashes" had too many elements');
                            }
                            if (obj.hashes.length === 1024) {
                                throw new MaxLengthError('Decode error - repeated field "hashes" had too many elements');
                            }
                            obj.hashes.push(reader.bytes());
                            break;
                        }
                        case 2: {
                            obj.history = FetchHistory.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.history
                            });
                            break;
                        }
                        case 3: {
                            obj.range = FetchRange.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.range
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    hashes: 1024
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.hashes != null && obj.hashes === opts.limits.hashes) {
                                throw new MaxLengthError('Streaming decode error - repeated field "hashes" had too many elements');
                            }
                            if (obj.hashes === 1024) {
                                throw new MaxLengthError('Streaming decode error - repeated field "hashes" had too many elements');
                            }
                            yield {
                                field: `${prefix}.hashes[]`,
                                index: obj.hashes,
                                value: reader.bytes()
                            };
                            obj.hashes++;
                            break;
                        }
                        case 2: {
                            yield* FetchHistory.codec().stream(reader, reader.uint32(), `${prefix}.history`, {
                                limits: opts.limits?.history
                            });
                            break;
                        }
                        case 3: {
                            yield* FetchRange.codec().stream(reader, reader.uint32(), `${prefix}.range`, {
                                limits: opts.limits?.range
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, FetchRequestRecord.codec());
    }
    FetchRequestRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, FetchRequestRecord.codec(), opts);
    }
    FetchRequestRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, FetchRequestRecord.codec(), opts);
    }
    FetchRequestRecord.stream = stream;
})(FetchRequestRecord || (FetchRequestRecord = {}));
export var FetchHistory;
(function (FetchHistory) {
    let _codec;
    FetchHistory.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.before != null && obj.before.length > 0) {
                    for (const value of obj.before) {
                        w.uint32(10);
                        w.bytes(value);
                    }
                }
                if ((obj.limit != null && obj.limit !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.limit);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    before: [],
                    limit: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.before != null && obj.before.length === opts.limits.before) {
                                throw new MaxLengthError('Decode error - repeated field "before" had too many elements');
                            }
                            if (obj.before.length === 64) {
                                throw new MaxLengthError('Decode error - repeated field "before" had too many elements');
                            }
                            obj.before.push(reader.bytes());
                            break;
                        }
                        case 2: {
                            obj.limit = reader.uint32();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    before: 64
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.before != null && obj.before === opts.limits.before) {
                                throw new MaxLengthError('Streaming decode error - repeated field "before" had too many elements');
                            }
                            if (obj.before === 64) {
                                throw new MaxLengthError('Streaming decode error - repeated field "before" had too many elements');
                            }
                            yield {
                                field: `${prefix}.before[]`,
                                index: obj.before,
                                value: reader.bytes()
                            };
                            obj.before++;
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.limit`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, FetchHistory.codec());
    }
    FetchHistory.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, FetchHistory.codec(), opts);
    }
    FetchHistory.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, FetchHistory.codec(), opts);
    }
    FetchHistory.stream = stream;
})(FetchHistory || (FetchHistory = {}));
export var FetchRange;
(function (FetchRange) {
    let _codec;
    FetchRange.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.hash != null && obj.hash.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.hash);
                }
                if ((obj.offset != null && obj.offset !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.offset);
                }
                if ((obj.length != null && obj.length !== 0)) {
                    w.uint32(24);
                    w.uint32(obj.length);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    hash: uint8ArrayAlloc(0),
                    offset: 0,
                    length: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.hash = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.offset = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.length = reader.uint32();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.hash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.offset`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.length`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, FetchRange.codec());
    }
    FetchRange.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, FetchRange.codec(), opts);
    }
    FetchRange.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, FetchRange.codec(), opts);
    }
    FetchRange.stream = stream;
})(FetchRange || (FetchRange = {}));
export var FetchResponseRecord;
(function (FetchResponseRecord) {
    let _codec;
    FetchResponseRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.envelopes != null && obj.envelopes.length > 0) {
                    for (const value of obj.envelopes) {
                        w.uint32(10);
                        w.bytes(value);
                    }
                }
                if (obj.part != null) {
                    w.uint32(18);
                    FetchPart.codec().encode(obj.part, w);
                }
                if (obj.end != null) {
                    w.uint32(26);
                    FetchEnd.codec().encode(obj.end, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    envelopes: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.envelopes != null && obj.envelopes.length === opts.limits.envelopes) {
                                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements');
                            }
                            if (obj.envelopes.length === 1024) {
                                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements');
                            }
                            obj.envelopes.push(reader.bytes());
                            break;
                        }
                        case 2: {
                            obj.part = FetchPart.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.part
                            });
                            break;
                        }
                        case 3: {
                            obj.end = FetchEnd.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.end
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    envelopes: 1024
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.envelopes != null && obj.envelopes === opts.limits.envelopes) {
                                throw new MaxLengthError('Streaming decode error - repeated field "envelopes" had too many elements');
                            }
                            if (obj.envelopes === 1024) {
                                throw new MaxLengthError('Streaming decode error - repeated field "envelopes" had too many elements');
                            }
                            yield {
                                field: `${prefix}.envelopes[]`,
                                index: obj.envelopes,
                                value: reader.bytes()
                            };
                            obj.envelopes++;
                            break;
                        }
                        case 2: {
                            yield* FetchPart.codec().stream(reader, reader.uint32(), `${prefix}.part`, {
                                limits: opts.limits?.part
                            });
                            break;
                        }
                        case 3: {
                            yield* FetchEnd.codec().stream(reader, reader.uint32(), `${prefix}.end`, {
                                limits: opts.limits?.end
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, FetchResponseRecord.codec());
    }
    FetchResponseRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, FetchResponseRecord.codec(), opts);
    }
    FetchResponseRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, FetchResponseRecord.codec(), opts);
    }
    FetchResponseRecord.stream = stream;
})(FetchResponseRecord || (FetchResponseRecord = {}));
export var FetchPart;
(function (FetchPart) {
    let _codec;
    FetchPart.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.hash != null && obj.hash.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.hash);
                }
                if ((obj.offset != null && obj.offset !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.offset);
                }
                if ((obj.total != null && obj.total !== 0)) {
                    w.uint32(24);
                    w.uint32(obj.total);
                }
                if ((obj.bytes != null && obj.bytes.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.bytes);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    hash: uint8ArrayAlloc(0),
                    offset: 0,
                    total: 0,
                    bytes: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.hash = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.offset = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.total = reader.uint32();
                            break;
                        }
                        case 4: {
                            obj.bytes = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.hash`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.offset`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.total`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.bytes`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, FetchPart.codec());
    }
    FetchPart.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, FetchPart.codec(), opts);
    }
    FetchPart.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, FetchPart.codec(), opts);
    }
    FetchPart.stream = stream;
})(FetchPart || (FetchPart = {}));
export var FetchEnd;
(function (FetchEnd) {
    let _codec;
    FetchEnd.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.sent != null && obj.sent !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.sent);
                }
                if ((obj.missing != null && obj.missing !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.missing);
                }
                if ((obj.more != null && obj.more !== false)) {
                    w.uint32(24);
                    w.bool(obj.more);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    sent: 0,
                    missing: 0,
                    more: false
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.sent = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.missing = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.more = reader.bool();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.sent`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.missing`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.more`,
                                value: reader.bool()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, FetchEnd.codec());
    }
    FetchEnd.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, FetchEnd.codec(), opts);
    }
    FetchEnd.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, FetchEnd.codec(), opts);
    }
    FetchEnd.stream = stream;
})(FetchEnd || (FetchEnd = {}));

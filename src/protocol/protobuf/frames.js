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
                if (obj.permissions != null && obj.permissions.length > 0) {
                    for (const value of obj.permissions) {
                        w.uint32(34);
                        w.bytes(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    hashes: [],
                    permissions: []
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
                        case 4: {
                            if (opts.limits?.permissions != null && obj.permissions.length === opts.limits.permissions) {
                                throw new MaxLengthError('Decode error - repeated field "permissions" had too many elements');
                            }
                            if (obj.permissions.length === 1024) {
                                throw new MaxLengthError('Decode error - repeated field "permissions" had too many elements');
                            }
                            obj.permissions.push(reader.bytes());
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
                    hashes: 1024,
                    permissions: 1024
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
                        case 4: {
                            if (opts.limits?.permissions != null && obj.permissions === opts.limits.permissions) {
                                throw new MaxLengthError('Streaming decode error - repeated field "permissions" had too many elements');
                            }
                            if (obj.permissions === 1024) {
                                throw new MaxLengthError('Streaming decode error - repeated field "permissions" had too many elements');
                            }
                            yield {
                                field: `${prefix}.permissions[]`,
                                index: obj.permissions,
                                value: reader.bytes()
                            };
                            obj.permissions++;
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
export var CourierRequestRecord;
(function (CourierRequestRecord) {
    let _codec;
    CourierRequestRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.deposit != null) {
                    w.uint32(10);
                    CourierDeposit.codec().encode(obj.deposit, w);
                }
                if (obj.collect != null) {
                    w.uint32(18);
                    CourierCollect.codec().encode(obj.collect, w);
                }
                if (obj.look != null) {
                    w.uint32(26);
                    CourierLook.codec().encode(obj.look, w);
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
                            obj.deposit = CourierDeposit.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.deposit
                            });
                            break;
                        }
                        case 2: {
                            obj.collect = CourierCollect.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.collect
                            });
                            break;
                        }
                        case 3: {
                            obj.look = CourierLook.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.look
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
                            yield* CourierDeposit.codec().stream(reader, reader.uint32(), `${prefix}.deposit`, {
                                limits: opts.limits?.deposit
                            });
                            break;
                        }
                        case 2: {
                            yield* CourierCollect.codec().stream(reader, reader.uint32(), `${prefix}.collect`, {
                                limits: opts.limits?.collect
                            });
                            break;
                        }
                        case 3: {
                            yield* CourierLook.codec().stream(reader, reader.uint32(), `${prefix}.look`, {
                                limits: opts.limits?.look
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
        return encodeMessage(obj, CourierRequestRecord.codec());
    }
    CourierRequestRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierRequestRecord.codec(), opts);
    }
    CourierRequestRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierRequestRecord.codec(), opts);
    }
    CourierRequestRecord.stream = stream;
})(CourierRequestRecord || (CourierRequestRecord = {}));
export var CourierDeposit;
(function (CourierDeposit) {
    let _codec;
    CourierDeposit.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.objects != null && obj.objects.length > 0) {
                    for (const value of obj.objects) {
                        w.uint32(10);
                        CourierObject.codec().encode(value, w);
                    }
                }
                if ((obj.until != null && obj.until !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.until);
                }
                if (obj.anchor != null) {
                    w.uint32(26);
                    CourierAnchor.codec().encode(obj.anchor, w);
                }
                if ((obj.permit != null && obj.permit.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.permit);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    objects: [],
                    until: 0,
                    permit: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.objects != null && obj.objects.length === opts.limits.objects) {
                                throw new MaxLengthError('Decode error - repeated field "objects" had too many elements');
                            }
                            if (obj.objects.length === 32) {
                                throw new MaxLengthError('Decode error - repeated field "objects" had too many elements');
                            }
                            obj.objects.push(CourierObject.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.objects$
                            }));
                            break;
                        }
                        case 2: {
                            obj.until = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.anchor = CourierAnchor.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.anchor
                            });
                            break;
                        }
                        case 4: {
                            obj.permit = reader.bytes();
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
                    objects: 32
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.objects != null && obj.objects === opts.limits.objects) {
                                throw new MaxLengthError('Streaming decode error - repeated field "objects" had too many elements');
                            }
                            if (obj.objects === 32) {
                                throw new MaxLengthError('Streaming decode error - repeated field "objects" had too many elements');
                            }
                            for (const evt of CourierObject.codec().stream(reader, reader.uint32(), `${prefix}.objects[]`, {
                                limits: opts.limits?.objects$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.objects
                                };
                            }
                            obj.objects++;
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.until`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield* CourierAnchor.codec().stream(reader, reader.uint32(), `${prefix}.anchor`, {
                                limits: opts.limits?.anchor
                            });
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.permit`,
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
        return encodeMessage(obj, CourierDeposit.codec());
    }
    CourierDeposit.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierDeposit.codec(), opts);
    }
    CourierDeposit.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierDeposit.codec(), opts);
    }
    CourierDeposit.stream = stream;
})(CourierDeposit || (CourierDeposit = {}));
export var CourierObject;
(function (CourierObject) {
    let _codec;
    CourierObject.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.bytes != null && obj.bytes.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.bytes);
                }
                if ((obj.lock != null && obj.lock.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.lock);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    bytes: uint8ArrayAlloc(0),
                    lock: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.bytes = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.lock = reader.bytes();
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
                                field: `${prefix}.bytes`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.lock`,
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
        return encodeMessage(obj, CourierObject.codec());
    }
    CourierObject.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierObject.codec(), opts);
    }
    CourierObject.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierObject.codec(), opts);
    }
    CourierObject.stream = stream;
})(CourierObject || (CourierObject = {}));
export var CourierAnchor;
(function (CourierAnchor) {
    let _codec;
    CourierAnchor.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.dialog != null && obj.dialog.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.dialog);
                }
                if ((obj.index != null && obj.index !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.index);
                }
                if ((obj.bundle != null && obj.bundle.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.bundle);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    dialog: uint8ArrayAlloc(0),
                    index: 0,
                    bundle: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.dialog = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.index = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.bundle = reader.bytes();
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
                                field: `${prefix}.dialog`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.index`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.bundle`,
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
        return encodeMessage(obj, CourierAnchor.codec());
    }
    CourierAnchor.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierAnchor.codec(), opts);
    }
    CourierAnchor.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierAnchor.codec(), opts);
    }
    CourierAnchor.stream = stream;
})(CourierAnchor || (CourierAnchor = {}));
export var CourierCollect;
(function (CourierCollect) {
    let _codec;
    CourierCollect.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.after != null && obj.after !== 0)) {
                    w.uint32(8);
                    w.uint64Number(obj.after);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    after: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.after = reader.uint64Number();
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
                                field: `${prefix}.after`,
                                value: reader.uint64Number()
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
        return encodeMessage(obj, CourierCollect.codec());
    }
    CourierCollect.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierCollect.codec(), opts);
    }
    CourierCollect.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierCollect.codec(), opts);
    }
    CourierCollect.stream = stream;
})(CourierCollect || (CourierCollect = {}));
export var CourierLook;
(function (CourierLook) {
    let _codec;
    CourierLook.codec = () => {
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
        return encodeMessage(obj, CourierLook.codec());
    }
    CourierLook.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierLook.codec(), opts);
    }
    CourierLook.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierLook.codec(), opts);
    }
    CourierLook.stream = stream;
})(CourierLook || (CourierLook = {}));
export var CourierResponseRecord;
(function (CourierResponseRecord) {
    let _codec;
    CourierResponseRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.receipts != null && obj.receipts.length > 0) {
                    for (const value of obj.receipts) {
                        w.uint32(10);
                        w.bytes(value);
                    }
                }
                if (obj.refusal != null) {
                    w.uint32(18);
                    CourierRefusal.codec().encode(obj.refusal, w);
                }
                if (obj.mail != null && obj.mail.length > 0) {
                    for (const value of obj.mail) {
                        w.uint32(26);
                        CourierMail.codec().encode(value, w);
                    }
                }
                if (obj.end != null) {
                    w.uint32(34);
                    CourierEnd.codec().encode(obj.end, w);
                }
                if (obj.holdings != null) {
                    w.uint32(42);
                    CourierHoldings.codec().encode(obj.holdings, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    receipts: [],
                    mail: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.receipts != null && obj.receipts.length === opts.limits.receipts) {
                                throw new MaxLengthError('Decode error - repeated field "receipts" had too many elements');
                            }
                            if (obj.receipts.length === 32) {
                                throw new MaxLengthError('Decode error - repeated field "receipts" had too many elements');
                            }
                            obj.receipts.push(reader.bytes());
                            break;
                        }
                        case 2: {
                            obj.refusal = CourierRefusal.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.refusal
                            });
                            break;
                        }
                        case 3: {
                            if (opts.limits?.mail != null && obj.mail.length === opts.limits.mail) {
                                throw new MaxLengthError('Decode error - repeated field "mail" had too many elements');
                            }
                            if (obj.mail.length === 1024) {
                                throw new MaxLengthError('Decode error - repeated field "mail" had too many elements');
                            }
                            obj.mail.push(CourierMail.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.mail$
                            }));
                            break;
                        }
                        case 4: {
                            obj.end = CourierEnd.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.end
                            });
                            break;
                        }
                        case 5: {
                            obj.holdings = CourierHoldings.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.holdings
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
                    receipts: 32,
                    mail: 1024
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.receipts != null && obj.receipts === opts.limits.receipts) {
                                throw new MaxLengthError('Streaming decode error - repeated field "receipts" had too many elements');
                            }
                            if (obj.receipts === 32) {
                                throw new MaxLengthError('Streaming decode error - repeated field "receipts" had too many elements');
                            }
                            yield {
                                field: `${prefix}.receipts[]`,
                                index: obj.receipts,
                                value: reader.bytes()
                            };
                            obj.receipts++;
                            break;
                        }
                        case 2: {
                            yield* CourierRefusal.codec().stream(reader, reader.uint32(), `${prefix}.refusal`, {
                                limits: opts.limits?.refusal
                            });
                            break;
                        }
                        case 3: {
                            if (opts.limits?.mail != null && obj.mail === opts.limits.mail) {
                                throw new MaxLengthError('Streaming decode error - repeated field "mail" had too many elements');
                            }
                            if (obj.mail === 1024) {
                                throw new MaxLengthError('Streaming decode error - repeated field "mail" had too many elements');
                            }
                            for (const evt of CourierMail.codec().stream(reader, reader.uint32(), `${prefix}.mail[]`, {
                                limits: opts.limits?.mail$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.mail
                                };
                            }
                            obj.mail++;
                            break;
                        }
                        case 4: {
                            yield* CourierEnd.codec().stream(reader, reader.uint32(), `${prefix}.end`, {
                                limits: opts.limits?.end
                            });
                            break;
                        }
                        case 5: {
                            yield* CourierHoldings.codec().stream(reader, reader.uint32(), `${prefix}.holdings`, {
                                limits: opts.limits?.holdings
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
        return encodeMessage(obj, CourierResponseRecord.codec());
    }
    CourierResponseRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierResponseRecord.codec(), opts);
    }
    CourierResponseRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierResponseRecord.codec(), opts);
    }
    CourierResponseRecord.stream = stream;
})(CourierResponseRecord || (CourierResponseRecord = {}));
export var CourierRefusal;
(function (CourierRefusal) {
    let _codec;
    CourierRefusal.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.reason != null && obj.reason !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.reason);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    reason: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.reason = reader.uint32();
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
                                field: `${prefix}.reason`,
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
        return encodeMessage(obj, CourierRefusal.codec());
    }
    CourierRefusal.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierRefusal.codec(), opts);
    }
    CourierRefusal.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierRefusal.codec(), opts);
    }
    CourierRefusal.stream = stream;
})(CourierRefusal || (CourierRefusal = {}));
export var CourierMail;
(function (CourierMail) {
    let _codec;
    CourierMail.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.sequence != null && obj.sequence !== 0)) {
                    w.uint32(8);
                    w.uint64Number(obj.sequence);
                }
                if ((obj.mailbox != null && obj.mailbox.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.mailbox);
                }
                if ((obj.bytes != null && obj.bytes.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.bytes);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    sequence: 0,
                    mailbox: uint8ArrayAlloc(0),
                    bytes: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.sequence = reader.uint64Number();
                            break;
                        }
                        case 2: {
                            obj.mailbox = reader.bytes();
                            break;
                        }
                        case 3: {
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
                                field: `${prefix}.sequence`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.mailbox`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
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
        return encodeMessage(obj, CourierMail.codec());
    }
    CourierMail.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierMail.codec(), opts);
    }
    CourierMail.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierMail.codec(), opts);
    }
    CourierMail.stream = stream;
})(CourierMail || (CourierMail = {}));
export var CourierEnd;
(function (CourierEnd) {
    let _codec;
    CourierEnd.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.more != null && obj.more !== false)) {
                    w.uint32(8);
                    w.bool(obj.more);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    more: false
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
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
        return encodeMessage(obj, CourierEnd.codec());
    }
    CourierEnd.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierEnd.codec(), opts);
    }
    CourierEnd.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierEnd.codec(), opts);
    }
    CourierEnd.stream = stream;
})(CourierEnd || (CourierEnd = {}));
export var CourierHoldings;
(function (CourierHoldings) {
    let _codec;
    CourierHoldings.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.deposited != null && obj.deposited !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.deposited);
                }
                if ((obj.waiting != null && obj.waiting !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.waiting);
                }
                if ((obj.longest != null && obj.longest !== 0)) {
                    w.uint32(24);
                    w.uint64Number(obj.longest);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    deposited: 0,
                    waiting: 0,
                    longest: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.deposited = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.waiting = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.longest = reader.uint64Number();
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
                                field: `${prefix}.deposited`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.waiting`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.longest`,
                                value: reader.uint64Number()
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
        return encodeMessage(obj, CourierHoldings.codec());
    }
    CourierHoldings.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CourierHoldings.codec(), opts);
    }
    CourierHoldings.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CourierHoldings.codec(), opts);
    }
    CourierHoldings.stream = stream;
})(CourierHoldings || (CourierHoldings = {}));

"use strict";
/**
 * Loaded before the SDK of Pulumi: lets it load only when they are used what it needs to turn functions into code for a
 * cloud, the compiler and npm's resolver. They are three quarters of the time that the SDK takes to load, and no program
 * here has such functions. Where the SDK loads them in another way, all is as it was.
 */
const Module = require("node:module");

/** Modules, and the files of the SDK that ask for them and look into them in functions only. */
const late = new Map([
  ["typescript", /@pulumi[\\/]pulumi[\\/]typescript-shim\.js$/],
  ["@npmcli/arborist", /@pulumi[\\/]pulumi[\\/]runtime[\\/]closure[\\/]codePaths\.js$/],
]);

const load = Module._load;

function whenUsed(loadIt) {
  let loaded;
  // As a module of ES, it is handed on as it is, instead of a copy of what is in it.
  const of = (key) => (key === "__esModule" ? true : (loaded ??= loadIt())[key]);
  return new Proxy({}, { get: (_, key) => of(key) });
}

Module._load = function (request, parent, ...rest) {
  const loadIt = () => load.call(this, request, parent, ...rest);
  return late.get(request)?.test(parent?.filename) ? whenUsed(loadIt) : loadIt();
};

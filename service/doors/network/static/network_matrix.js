// The matrix: steps through the known lists, and its picture as PNG.
import "./picture_png.js";
import { steps } from "./network_steps.js";

steps();

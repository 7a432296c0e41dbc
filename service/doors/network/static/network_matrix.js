// The matrix: steps through the known lists, and its picture as PNG.
import "./network_picture.js";
import { steps } from "./network_steps.js";

steps();
